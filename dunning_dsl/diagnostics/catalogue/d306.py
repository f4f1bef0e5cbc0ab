"""D306: product of units."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D306",
    slug="product-of-units",
    severity=Severity.ERROR,
    message="{left} times {right} is nothing that the language knows",
    explanation="""\
A product keeps one unit: money times a percent is money, days times a count are days. Money times money or days
is neither.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when amount_due * days_overdue > 100: send email "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when amount_due * 10% > 100: send email "reminder"
""",
    help="multiply by a count, a number or a percent",
)
