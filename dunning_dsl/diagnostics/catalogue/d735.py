"""D735: unread column."""

from dunning_dsl.diagnostics.catalogue._book import GOOD, POLICY, book
from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D735",
    slug="unread-column",
    severity=Severity.WARNING,
    message="`{file}` has a column `{column}` that nobody reads",
    explanation="""\
The column is almost called like one that would be read.
""",
    bad=POLICY,
    good=POLICY,
    help="is it meant to be `{near}`?",
    bad_files=book(
        invoices="invoice_id,customer_id,issued_on,due_on,amount,payment_methods\n"
        "0041,C1,2025-03-01,2025-03-15,120.00,card\n"
    ),
    good_files=GOOD,
)
