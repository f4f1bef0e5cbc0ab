"""D302: units do not meet."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D302",
    slug="units-do-not-meet",
    severity=Severity.ERROR,
    message="{left} cannot meet {right} here",
    explanation="""\
Days, money, percents and plain counts are different things; comparing or adding two of them has no meaning. A
bare number takes the unit of what it meets: `days_overdue >= 3` is three days.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when days_overdue >= 50 USD: send email "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when amount_due >= 50 USD: send email "reminder"
""",
    help="compare things of one kind",
)
