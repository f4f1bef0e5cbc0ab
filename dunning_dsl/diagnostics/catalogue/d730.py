"""D730: due before issue."""

from dunning_dsl.diagnostics.catalogue._book import GOOD, POLICY, invoice
from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D730",
    slug="due-before-issue",
    severity=Severity.WARNING,
    message="{invoices} due before the date of issue",
    explanation="""\
A due date before the date of issue is possible and rare; more often two columns were swapped.
""",
    bad=POLICY,
    good=POLICY,
    help="check which of the two columns holds which date",
    bad_files=invoice("0041,C1,2025-03-15,2025-03-01,120.00,USD"),
    good_files=GOOD,
)
