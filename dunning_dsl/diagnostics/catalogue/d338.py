"""D338: offer without arguments."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D338",
    slug="offer-without-arguments",
    severity=Severity.ERROR,
    message="`{kind}` takes nothing in parentheses",
    explanation="""\
What a kind of offer is told is declared with it in the library.
""",
    bad="",
    good="",
    help="write `offer {kind}`",
)
