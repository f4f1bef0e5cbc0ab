"""D217: unknown type."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D217",
    slug="unknown-type",
    severity=Severity.ERROR,
    message="there is no type `{name}`",
    explanation="""\
The types are `boolean`, `count`, `number`, `percent`, `money`, `days`, `text`, `one of a, b, c`, and in order
`one of a < b < c`.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

fact health: float default 0
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

fact health: number default 0
""",
    help="use boolean, count, number, percent, money, days, text, or `one of a, b, c`",
)
