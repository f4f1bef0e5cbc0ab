"""D604: other status."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D604",
    slug="other-status",
    severity=Severity.ERROR,
    message='test "{test}": rule `{rule}` was expected to be {status}{on}, and it was not',
    explanation="""\
`expect blocked`, `deferred`, `undecided`, `held` and `missed` ask what became of a rule. The notes say what did
become of it, and why.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when days_overdue >= 3: send email "reminder"

test "a reminder on the third day":
    given days_overdue = 3
    expect send email "reminder"
    expect blocked nudge
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when days_overdue >= 3: send email "reminder"

never email when disputed

test "a reminder on the third day":
    given days_overdue = 3, disputed = true
    expect blocked nudge
""",
)
