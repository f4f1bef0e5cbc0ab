"""D310: not whole."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D310",
    slug="not-whole",
    severity=Severity.ERROR,
    message="{type} cannot have decimals here: it is whole",
    explanation="""\
Days and counts are whole: there is no half day in a case's life, because a case is decided once a day.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when days_overdue >= 2.5 days: send email "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when days_overdue in 3..9: send email "reminder"
""",
    help="write a whole number",
)
