"""D605: never fired."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D605",
    slug="never-fired",
    severity=Severity.NOTE,
    message="rule `{rule}` fires in no test",
    explanation="""\
Nothing shows yet that this rule does what it should. A test with a day on which it fires would. Rules of the
standard library are tested there, and are not counted.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when days_overdue >= 3: send email "reminder"

test "a reminder on the third day":
    given days_overdue = 2
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
