"""D106: missing word."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D106",
    slug="missing-word",
    severity=Severity.ERROR,
    message="`{missing}` is missing before `{found}`, in {reading}",
    explanation="""\
One word or sign is missing: with it the statement could be read on. Most often it is the `:` after a head, a
condition or a name, or the `to` of `escalate to`.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

when days_overdue >= 3 send email "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

when days_overdue >= 3: send email "reminder"
""",
    help="write `{missing}` before `{found}`",
)
