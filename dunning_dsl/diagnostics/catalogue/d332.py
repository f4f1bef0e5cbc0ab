"""D332: at most without every."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D332",
    slug="at-most-without-every",
    severity=Severity.ERROR,
    message="`at most` needs `every`: a `when` fires once for a case",
    explanation="""\
A rule with `when` fires once in the life of a case, unless it says how often: `when C, every 3 days, at most 4
times`.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when days_overdue >= 3, at most 2 times: send email "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when days_overdue >= 3, every 3 days, at most 2 times: send email "reminder"
""",
    help="add `every N days`, or take `at most` out",
)
