"""D102: unfinished."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D102",
    slug="unfinished",
    severity=Severity.ERROR,
    message="the statement `{statement}` ends too early",
    explanation="""\
A statement ends where the next word at the left margin stands, or at the end of the file. This one needs more
before that. The report says what may come next.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when days_overdue >= 3: send email "reminder"
""",
)
