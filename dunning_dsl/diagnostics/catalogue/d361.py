"""D361: today is a date."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D361",
    slug="today-is-a-date",
    severity=Severity.ERROR,
    message="`today` is a date",
    explanation="""\
`given today = DATE` says on which day a test of one moment takes place, or which date day 0 is.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    on day 3: send email "reminder"

test "moment":
    given today = 5
    expect nothing
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    on day 3: send email "reminder"

test "moment":
    given today = 2026-11-21
    expect nothing
""",
    help="write it as `today = 2026-11-21`",
)
