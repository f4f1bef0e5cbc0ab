"""D116: table part."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D116",
    slug="table-part",
    severity=Severity.ERROR,
    message="the table `{table}` has no `{part}`",
    explanation="""\
A table says what type its values have (`as count`) and which facts its rows look at (`by amount_due,
disputed`).
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

table instalments by disputed:
    | true  | 0 |
    | false | 3 |
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

table instalments as count by disputed:
    | true  | 0 |
    | false | 3 |
""",
    help="write `{shape}` before the colon",
)
