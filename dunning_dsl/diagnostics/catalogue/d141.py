"""D141: missing value."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D141",
    slug="missing-value",
    severity=Severity.ERROR,
    message="a value is missing {where}",
    explanation="""\
A comparison, `and`, `or`, `not` and the signs of arithmetic need a value behind them: a number, a text, a fact,
or something in brackets.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

let late = days_overdue >=
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

let late = days_overdue >= 30
""",
    help="write a value, a fact such as `days_overdue` or `channel_failed(email)`, or something in brackets",
)
