"""D122: number unit."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D122",
    slug="number-unit",
    severity=Severity.ERROR,
    message="`{found}` is not a number, nor a number and its unit",
    explanation="""\
A number and its unit are two words: `3 days`, `2 weeks`, `500 USD`. Digits are not grouped.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

when days_overdue >= 3dayss: send email "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

when days_overdue >= 3 days: send email "reminder"
""",
    help="write `{meant}`",
)
