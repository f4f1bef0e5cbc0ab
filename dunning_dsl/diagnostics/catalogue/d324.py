"""D324: date or time in a condition."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D324",
    slug="date-or-time-in-a-condition",
    severity=Severity.ERROR,
    message="a {kind} cannot stand in a condition",
    explanation="""\
A policy has no clock: what depends on the date is said with `from` and `before`, or with a param that has dated
values.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when days_overdue >= 2026-11-21: send email "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when days_overdue in 3..9: send email "reminder"
""",
    help="use `from DATE` and `before DATE` on a guard, a param or an experiment",
)
