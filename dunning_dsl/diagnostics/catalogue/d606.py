"""D606: nothing to accept."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D606",
    slug="nothing-to-accept",
    severity=Severity.ERROR,
    message='test "{test}": the customer accepts a payment plan here, but none was offered before',
    help="offer the plan on an earlier day of the test",
    explanation="""\
A plan's instalments are those that the policy offered: so many equal parts of what is owed. So an offer has to
come first, on an earlier day of the test.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

rule plan:
    when days_overdue >= 5: offer payment_plan(instalments: 3) for 14 days

test "a plan":
    day 4: accepts payment_plan
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

rule plan:
    when days_overdue >= 5: offer payment_plan(instalments: 3) for 14 days

test "a plan":
    day 5: expect offer payment_plan
    day 6: accepts payment_plan
""",
)
