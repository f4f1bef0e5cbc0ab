"""D105: body at margin."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D105",
    slug="body-at-margin",
    severity=Severity.ERROR,
    message="`{found}` stands at the left margin, but belongs to the `{statement}` above",
    explanation="""\
What belongs to a statement is indented by at least one space; a line at the left margin begins a new statement.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when days_overdue >= 3:
send email "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when days_overdue >= 3:
        send email "reminder"
""",
    help="indent this line, and those after it that belong to the same statement",
)
