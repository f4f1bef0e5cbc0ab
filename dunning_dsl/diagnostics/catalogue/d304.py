"""D304: no order."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D304",
    slug="no-order",
    severity=Severity.ERROR,
    message="`{op}` needs an order, and this has none: {type}",
    explanation="""\
Numbers, days, money and percents have an order, and so have values declared with `<`. Texts, true and false,
and values declared with commas have none.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

fact plan: one of free, pro

rule nudge:
    when plan >= pro: send email "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

fact plan: one of free < pro

rule nudge:
    when plan >= pro: send email "reminder"
""",
    help="use `==`, `!=` or `in`, or declare the values in order: `one of a < b < c`",
)
