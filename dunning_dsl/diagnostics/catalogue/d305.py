"""D305: no arithmetic."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D305",
    slug="no-arithmetic",
    severity=Severity.ERROR,
    message="`{op}` works on numbers, and this is {type}",
    explanation="""\
Only counts, numbers, percents, money and days can be calculated with.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when country + 1 > 3: send email "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when open_invoices + 1 > 3: send email "reminder"
""",
    help="take it out of the calculation",
)
