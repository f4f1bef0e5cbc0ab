"""D731: paid too much."""

from dunning_dsl.diagnostics.catalogue._book import GOOD, POLICY, event
from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D731",
    slug="paid-too-much",
    severity=Severity.WARNING,
    message="more was paid than was due in {places}, such as `{value}`",
    explanation="""\
The payments of an invoice, or of a customer, add up to more than was billed. Real people do overpay; many of
these mean that something is missing or doubled.
""",
    bad=POLICY,
    good=POLICY,
    help="check for payments recorded twice, and for invoices or fees that are missing",
    bad_files=event("C1,0041,2025-03-21T09:30:00Z,1,payment,500.00,,"),
    good_files=GOOD,
)
