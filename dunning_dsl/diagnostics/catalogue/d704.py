"""D704: missing column."""

from dunning_dsl.diagnostics.catalogue._book import GOOD, POLICY, book
from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D704",
    slug="missing-column",
    severity=Severity.ERROR,
    message="`{file}` has no column `{column}`{hint}",
    explanation="""\
Some columns must be there: of customers `customer_id`; of invoices `invoice_id`, `customer_id`, `issued_on`,
`due_on` and `amount`; of events `customer_id`, `kind` and `at`. A cell may be empty where that means something
(`issued_on` of an invoice that is only expected), but the column may not be missing.
""",
    bad=POLICY,
    good=POLICY,
    help=(
        "name the column `{column}`, or give it that name in a history.sql: SELECT ... AS {column}; there are {present}"
    ),
    bad_files=book(invoices="invoice_id,customer_id,issued_on,due_date,amount\n0041,C1,2025-03-01,2025-03-15,120.00\n"),
    good_files=GOOD,
)
