"""D710: empty cell."""

from dunning_dsl.diagnostics.catalogue._book import GOOD, POLICY, invoice
from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D710",
    slug="empty-cell",
    severity=Severity.ERROR,
    message="`{column}` is empty",
    explanation="""\
This cell must say something: an id, a kind, a date, the amount of a payment, the channel of a message, the day
of a promise. The row cannot be used, and its customer is left out: what it would have said might be the reason
to leave them alone.
""",
    bad=POLICY,
    good=POLICY,
    help="fill it; a customer with such a row is left out",
    bad_files=invoice("0041,C1,2025-03-01,2025-03-15,,USD"),
    good_files=GOOD,
)
