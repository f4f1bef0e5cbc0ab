"""D335: written out."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D335",
    slug="written-out",
    severity=Severity.ERROR,
    message="here stands a value, written out",
    explanation="""\
The values of params, the defaults of facts, the cells of tables and what a test sets are written out, so that
they can be read and compared without working anything out.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

table parts as count by amount_due:
    | < amount_overdue  | 0 |
    | * | 6 |
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

table parts as count by amount_due:
    | < 200  | 0 |
    | >= 200 | 6 |
""",
    help="write the value itself",
)
