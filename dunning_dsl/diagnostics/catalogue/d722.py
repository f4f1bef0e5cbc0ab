"""D722: empty fact."""

from dunning_dsl.diagnostics.catalogue._book import GOOD, POLICY, customers
from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D722",
    slug="empty-fact",
    severity=Severity.ERROR,
    message="`{fact}` is empty, and the policy does not say that it may be",
    explanation="""\
A fact that is not `optional` has a value for everybody. A declared `default` stands for a column that is
missing altogether, not for single cells: an empty one may mean that the export failed there.
""",
    bad=POLICY,
    good=POLICY,
    help="fill the cell, or declare the fact optional: fact {fact}: ... optional",
    bad_files=customers("C1,,pro", "C2,,"),
    good_files=GOOD,
)
