"""D719: wrong value."""

from dunning_dsl.diagnostics.catalogue._book import HEALTH, customers
from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D719",
    slug="wrong-value",
    severity=Severity.ERROR,
    message="`{value}` in `{column}` should be {wanted}",
    explanation="""\
The cell does not fit its column: a whole number for days and counts, `true` or `false` (or yes, no, 1, 0) for
booleans, a percentage with its sign, and within the bounds that `dunning facts` shows.
""",
    bad=HEALTH,
    good=HEALTH,
    help="correct the cell",
    bad_files=customers("C1,,pro,many", "C2,,free,70", header="customer_id,timezone,plan,health"),
    good_files=customers("C1,,pro,40", "C2,,free,70", header="customer_id,timezone,plan,health"),
)
