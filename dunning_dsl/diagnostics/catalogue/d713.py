"""D713: unknown invoice."""

from dunning_dsl.diagnostics.catalogue._book import GOOD, POLICY, event
from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D713",
    slug="unknown-invoice",
    severity=Severity.ERROR,
    message="this customer has no invoice `{value}`{hint}",
    explanation="""\
An event that names an invoice names one of its customer's. Ids are compared as text: `41` is not `0041`. A
payment that belongs to no certain invoice leaves the cell empty and then pays the oldest first.
""",
    bad=POLICY,
    good=POLICY,
    help="write the id as it stands among the invoices, or leave it empty; leading zeros count",
    bad_files=event("C1,41,2025-03-21,1,payment,120.00,,"),
    good_files=GOOD,
)
