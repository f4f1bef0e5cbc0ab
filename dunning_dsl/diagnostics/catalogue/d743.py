"""D743: two forms."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D743",
    slug="two-forms",
    severity=Severity.ERROR,
    message="the {relation} are there both as CSV and as Parquet",
    explanation="""\
Both would be read, and everything counted twice.
""",
    bad="",
    good="",
    help="keep one of the two",
)
