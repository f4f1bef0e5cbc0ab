"""D315: not a date."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D315",
    slug="not-a-date",
    severity=Severity.ERROR,
    message="`{date}` is not in the calendar",
    explanation="""\
A date is written as year, month and day, and must be one that exists.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

never sms because "trial" before 2027-02-30
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

never sms because "trial" before 2027-02-28
""",
    help="write year-month-day, such as 2026-11-21",
)
