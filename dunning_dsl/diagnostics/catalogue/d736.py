"""D736: unread cell."""

from dunning_dsl.diagnostics.catalogue._book import GOOD, POLICY, customers
from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D736",
    slug="unread-cell",
    severity=Severity.WARNING,
    message="`{value}` does not fit the fact `{column}`, which the policy does not read",
    explanation="""\
The policy reads nothing from this column, so nobody is left out. A message that prints the fact shows its
default.
""",
    bad=POLICY,
    good=POLICY,
    help="correct the cells, or leave the column out; until then the fact's default stands there",
    bad_files=customers("C1,,pro,soon", "C2,,free,10", header="customer_id,timezone,plan,tenure"),
    good_files=GOOD,
)
