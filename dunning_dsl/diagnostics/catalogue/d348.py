"""D348: value of a row."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D348",
    slug="value-of-a-row",
    severity=Severity.ERROR,
    message="the last cell of a row is one value",
    explanation="""\
The cells before it say when the row fits; the last one says what the table gives then.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

table parts as count by autopay:
    | true  | 1, 2 |
    | false | 6 |
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

table parts as count by autopay:
    | true  | 1 |
    | false | 6 |
""",
    help="write a single value there",
)
