"""D130: date or time."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D130",
    slug="date-or-time",
    severity=Severity.ERROR,
    message="`{found}` is not a {what}",
    explanation="""\
Dates are year, month and day, `2026-11-21`, and must be in the calendar; times of day are hours and minutes
with two digits each, `09:00`, from `00:00` to `23:59`.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

never contact from 2026-02-30
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

never contact from 2026-02-28
""",
    help="a {what} is written like `{shape}`",
)
