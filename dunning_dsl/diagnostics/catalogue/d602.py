"""D602: not expected."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D602",
    slug="not-expected",
    severity=Severity.ERROR,
    message='test "{test}": `{action}` happened{on}, and the test does not expect it',
    explanation="""\
A test must list every contact, offer, retry, charge, suspension, cancellation and referral that happens, on the
days that it names and on all days between. Only stages, tasks and tags may be left unsaid. Expect it, or mend
the rule that does it.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when days_overdue >= 3: send email "reminder"

test "a reminder on the third day":
    given days_overdue = 3
    expect nothing
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
