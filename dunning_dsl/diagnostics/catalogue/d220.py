"""D220: stages twice."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D220",
    slug="stages-twice",
    severity=Severity.ERROR,
    message="a policy has one ladder of stages, and this is the second",
    explanation="""\
A case moves up one ladder. Two could not both say where it stands.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

stages: reminder -> notice
stages: notice -> final
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

stages: reminder -> notice -> final
""",
    help="join the two into one `stages:` line",
)
