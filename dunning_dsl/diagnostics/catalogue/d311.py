"""D311: currency not listed."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D311",
    slug="currency-not-listed",
    severity=Severity.ERROR,
    message="the policy does not list {currency}",
    explanation="""\
A policy only knows amounts in the currencies that its `currency` line lists.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when amount_due >= 50 EUR: send email "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when amount_due >= 50 USD: send email "reminder"
""",
    help="write the amount in {first}, or add {currency} to `currency`",
)
