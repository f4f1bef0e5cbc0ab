"""D362: never unknown."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D362",
    slug="never-unknown",
    severity=Severity.ERROR,
    message="`{name}` is never unknown",
    explanation="""\
Only a fact that is declared `optional` can be unknown.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when autopay: send email "reminder"

test "moment":
    given autopay = unknown
    expect nothing
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when autopay: send email "reminder"

test "moment":
    given autopay = false
    expect nothing
""",
    help="give it a value, or declare the fact `optional`",
)
