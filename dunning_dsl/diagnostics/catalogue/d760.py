"""D760: modules too deep."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D760",
    slug="modules-too-deep",
    severity=Severity.ERROR,
    message="modules use modules too many levels deep",
    explanation="""\
A chain of modules this long cannot be followed by a reader.
""",
    bad="",
    good="",
    help="use them from the policy itself",
)
