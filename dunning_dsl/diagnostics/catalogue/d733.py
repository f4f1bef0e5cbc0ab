"""D733: before first invoice."""

from dunning_dsl.diagnostics.catalogue._book import GOOD, POLICY, event
from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D733",
    slug="before-first-invoice",
    severity=Severity.WARNING,
    message="{customers} with events before the first invoice, such as `{value}`",
    explanation="""\
Payments or messages before anything was billed usually mean that the export of invoices starts later than that
of events.
""",
    bad=POLICY,
    good=POLICY,
    help="check whether invoices or older customers' rows are missing",
    bad_files=event("C1,,2025-02-01T09:30:00Z,1,message_sent,,email,"),
    good_files=GOOD,
)
