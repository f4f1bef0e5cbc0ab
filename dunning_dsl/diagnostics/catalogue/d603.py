"""D603: happened after all."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D603",
    slug="happened-after-all",
    severity=Severity.ERROR,
    message='test "{test}": `{action}` happened{on}, and the test says that it must not',
    explanation="""\
The test has `expect not ...` for an action that the policy takes. The note names the rule.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when days_overdue >= 3: send email "reminder"

test "a reminder on the third day":
    given days_overdue = 3
    expect not send email "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when days_overdue >= 3: send email "reminder"

test "a reminder on the third day":
    given days_overdue = 2
    expect not send email "reminder"
""",
)
