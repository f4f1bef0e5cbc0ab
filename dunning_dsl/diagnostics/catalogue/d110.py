"""D110: foreign sign."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D110",
    slug="foreign-sign",
    severity=Severity.ERROR,
    message="`{found}` is not a sign of the language",
    explanation="""\
Conditions are joined in words, `and`, `or`, `not`; comparisons are `==`, `!=`, `<`, `<=`, `>`, `>=`.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

when days_overdue >= 3 && not disputed: send email "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

when days_overdue >= 3 and not disputed: send email "reminder"
""",
    help="write `{meant}`",
)
