"""D131: long number."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D131",
    slug="long-number",
    severity=Severity.ERROR,
    message="this number is longer than any that the language knows",
    explanation="""\
Amounts go up to 10,000,000,000.00 and counts to 1,000,000,000. A longer number is a slip of the keyboard.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

let big = amount_due >= 1000000000000000000000 USD
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

let big = amount_due >= 1000000 USD
""",
    help="numbers have at most 18 digits before and after the point",
)
