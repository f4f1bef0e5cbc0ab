"""D125: quotes."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D125",
    slug="quotes",
    severity=Severity.ERROR,
    message="a text stands in straight double quotes, not as `{found}`",
    explanation="""\
Texts stand between two `"`. Word processors turn these into curly quotes; single quotes are for other
languages.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

when days_overdue >= 3: send email 'reminder'
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

when days_overdue >= 3: send email "reminder"
""",
    help="write `{meant}`",
)
