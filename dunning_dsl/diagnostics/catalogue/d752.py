"""D752: too large a file."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D752",
    slug="too-large-a-file",
    severity=Severity.ERROR,
    message="`{name}` is larger than {size}",
    explanation="""\
Ten thousand rules are about one megabyte; a file of this size is not a policy.
""",
    bad="",
    good="",
    help="split it into modules, or check that it is the file you mean",
)
