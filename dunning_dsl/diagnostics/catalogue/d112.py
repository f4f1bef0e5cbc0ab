"""D112: chained comparison."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D112",
    slug="chained-comparison",
    severity=Severity.ERROR,
    message="comparisons do not chain",
    explanation="""\
A comparison has two sides. For a range write `days_overdue in 3..7` (both ends belong to it), or join two
comparisons with `and`.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

when 3 <= days_overdue <= 7: send email "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

when days_overdue in 3..7: send email "reminder"
""",
    help="write `FACT in 3..7`, or two comparisons joined with `and`",
)
