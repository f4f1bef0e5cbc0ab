"""D343: too large a number."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D343",
    slug="too-large-a-number",
    severity=Severity.ERROR,
    message="this number is larger than can be meant here: the bound is {bound}",
    explanation="""\
Every kind of number has a bound (money 10^12 of its smallest unit, counts and numbers 10^9, percents 1,000 %,
days 10^6), so that results are exact everywhere.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when days_overdue >= 2000000: send email "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when days_overdue in 200..206: send email "reminder"
""",
    help="write a smaller number",
)
