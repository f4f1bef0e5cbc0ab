"""D108: unclosed text."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D108",
    slug="unclosed-text",
    severity=Severity.ERROR,
    message="this text has no closing quote",
    explanation="""\
A text stands between two double quotes on one line. It cannot hold a double quote itself.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

when days_overdue >= 3: send email "reminder
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

when days_overdue >= 3: send email "reminder"
""",
    help='end the text with `"` on the line where it begins',
)
