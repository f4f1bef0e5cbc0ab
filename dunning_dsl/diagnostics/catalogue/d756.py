"""D756: no folder."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D756",
    slug="no-folder",
    severity=Severity.ERROR,
    message="`{name}` cannot be found: this policy has no folder",
    explanation="""\
A policy that is read from standard input or a text has no folder in which its modules could lie.
""",
    bad="",
    good="",
    help="check it as a file",
)
