"""D135: between actions."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D135",
    slug="between-actions",
    severity=Severity.ERROR,
    message="`{found}` does not stand between actions",
    explanation="""\
The actions of a rule follow one another, each best on its own line, without a sign between them.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

when days_overdue >= 3: send email "reminder", tag "late"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

when days_overdue >= 3:
    send email "reminder"
    tag "late"
""",
    help="leave it out: actions simply follow one another",
)
