"""D718: stands for nothing."""

from dunning_dsl.diagnostics.catalogue._book import HEALTH, customers
from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D718",
    slug="stands-for-nothing",
    severity=Severity.ERROR,
    message="`{value}` in `{column}` seems to stand for nothing",
    explanation="""\
`-999`, `NULL` or `N/A` in a cell usually mean that nobody knows. Taken as a number they would decide something.
An empty cell is unknown where the fact is `optional`; in other facts every cell needs a value.
""",
    bad=HEALTH,
    good=HEALTH,
    help="{way}",
    bad_files=customers("C1,,pro,-999", "C2,,free,70", header="customer_id,timezone,plan,health"),
    good_files=customers("C1,,pro,40", "C2,,free,70", header="customer_id,timezone,plan,health"),
)
