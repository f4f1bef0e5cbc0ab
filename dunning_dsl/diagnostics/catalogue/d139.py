"""D139: money."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D139",
    slug="money",
    severity=Severity.ERROR,
    message="money is a number and the three capital letters of its currency",
    explanation="""\
Amounts are written like `500 USD`: the number, a space, the ISO 4217 code of the currency. Where the policy has
one currency a bare number does too: `amount_due >= 500`.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

when amount_due >= $500: tag "big"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

when amount_due >= 500 USD: tag "big"
""",
    help="write `{meant}`",
)
