"""D226: no arguments."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D226",
    slug="no-arguments",
    severity=Severity.ERROR,
    message="`{name}` takes nothing in parentheses",
    explanation="""\
Only some facts are told what they are about in parentheses; this name stands alone.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when days_overdue(email) > 3: send email "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when days_overdue in 3..9: send email "reminder"
""",
    help="write `{name}` alone",
)
