"""D331: before look ahead."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D331",
    slug="before-look-ahead",
    severity=Severity.ERROR,
    message="day {day} is before a case opens: the policy looks {ahead} days ahead",
    explanation="""\
A case opens `look ahead` days before its invoice is due. What a rule would do earlier never happens.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"
    look ahead 5 days

rule heads_up:
    on day -7: send email "upcoming"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"
    look ahead 7 days

rule heads_up:
    on day -7: send email "upcoming"
""",
    help="write `look ahead {needed} days`, or take `look ahead` out",
)
