"""D711: repeated key."""

from dunning_dsl.diagnostics.catalogue._book import GOOD, POLICY, customers
from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D711",
    slug="repeated-key",
    severity=Severity.ERROR,
    message="`{value}` stands twice in `{column}`, with different cells",
    explanation="""\
A customer has one row in `customers`, and an invoice has one row among its customer's. Two different rows for
one key contradict each other, and none is taken. Dates at which something changed are events of the kind
`fact_changed`.
""",
    bad=POLICY,
    good=POLICY,
    help="keep the right row; a customer with such rows is left out",
    bad_files=customers("C1,,pro", "C1,,free", "C2,,free"),
    good_files=GOOD,
)
