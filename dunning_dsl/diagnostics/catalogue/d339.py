"""D339: two currencies in a test."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D339",
    slug="two-currencies-in-a-test",
    severity=Severity.ERROR,
    message="{currency} and {other} cannot meet in one test",
    explanation="""\
The case of a test is in one currency: that of the first amount in the test.
""",
    bad="""\
policy "P":
    currency EUR, USD
    timezone "UTC"

rule nudge:
    on day 3: send email "reminder"

test "one case":
    given amount_due = 50 EUR, amount_overdue = 50 USD
    expect nothing
""",
    good="""\
policy "P":
    currency EUR, USD
    timezone "UTC"

rule nudge:
    on day 3: send email "reminder"

test "one case":
    given amount_due = 50 EUR, amount_overdue = 50 EUR
    expect nothing
""",
    help="write the whole test in one currency",
)
