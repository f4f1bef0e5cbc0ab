"""D319: dated param."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D319",
    slug="dated-param",
    severity=Severity.ERROR,
    message="`{name}` changes with the date, and here it cannot",
    explanation="""\
A param with dates may stand in conditions, in amounts and as the number of a limit. Elsewhere a change in the
middle of a case's life would have no clear meaning.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

param gap: days = 3 days from 2026-01-01, 4 days from 2027-01-01

rule nudge:
    when days_overdue >= 3, every gap: send email "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

param gap: days = 3 days

rule nudge:
    when days_overdue >= 3, every gap: send email "reminder"
""",
    help="use a param with one value",
)
