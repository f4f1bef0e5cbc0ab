"""D347: cells of a row."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D347",
    slug="cells-of-a-row",
    severity=Severity.ERROR,
    message="this row has {found} cells, and the table has {wanted} columns: {columns}, and the value",
    explanation="""\
Each row has a cell for each column after `by`, and the value last.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

table parts as count by amount_due, autopay:
    | < 200 USD  | 0 |
    | >= 200 USD | * | 6 |
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

table parts as count by amount_due, autopay:
    | < 200 USD  | * | 0 |
    | >= 200 USD | * | 6 |
""",
    help="write one cell for each column; `*` fits everything",
)
