"""D759: not utf 8."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D759",
    slug="not-utf-8",
    severity=Severity.ERROR,
    message="`{name}` is not UTF-8: line {line}, byte {byte} is no letter in it",
    explanation="""\
Policies are texts in UTF-8, which every editor can save.
""",
    bad="",
    good="",
    help="save the file as UTF-8",
)
