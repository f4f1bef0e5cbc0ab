"""D753: unreadable file."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D753",
    slug="unreadable-file",
    severity=Severity.ERROR,
    message="`{name}` cannot be read: {why}",
    explanation="""\
The file is there, but the system does not let it be read.
""",
    bad="",
    good="",
    help="check the file and its permissions",
)
