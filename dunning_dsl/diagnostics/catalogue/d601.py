"""D601: did not happen."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D601",
    slug="did-not-happen",
    severity=Severity.ERROR,
    message='test "{test}": expected `{action}`{on}, and it did not happen',
    explanation="""\
The test expects an action that the policy does not take, on that day and with those facts. The notes say what
happened instead, and what became of the rules that could have done it. Either the policy or the test is wrong.

The day of an `expect` is the day of the decision, also where the message waits for the morning. Tone, role and
an offer's arguments are compared only where the test says them.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when days_overdue >= 3: send email "reminder"

test "a reminder on the third day":
    given days_overdue = 2
    expect send email "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when days_overdue >= 3: send email "reminder"

test "a reminder on the third day":
    given days_overdue = 3
    expect send email "reminder"
""",
)
