"""D221: no stages."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D221",
    slug="no-stages",
    severity=Severity.ERROR,
    message="the policy has no stages",
    explanation="""\
`stage` and `escalate` need a ladder of stages. A case starts in its first.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

rule up:
    when days_overdue >= 14: escalate to notice
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

stages: reminder -> notice

rule up:
    when days_overdue >= 14: escalate to notice
""",
    help="add a line such as `stages: reminder -> notice -> final`",
)
