"""D746: blank rows."""

from dunning_dsl.diagnostics.catalogue._book import GOOD, POLICY, customers
from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D746",
    slug="blank-rows",
    severity=Severity.NOTE,
    message="{rows} without a single cell filled",
    explanation="""\
Spreadsheets like to end their files with rows of separators. A row in which nothing stands says nothing, and is
passed over.
""",
    bad=POLICY,
    good=POLICY,
    help="nothing; they are passed over",
    bad_files=customers("C1,America/New_York,pro", "C2,,free", ",,", ",,"),
    good_files=GOOD,
)
