"""D321: hours."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D321",
    slug="hours",
    severity=Severity.ERROR,
    message="the language counts in whole days",
    explanation="""\
A case is decided once a day, so nothing shorter than a day can be told apart. For the time of a message there
is `at HH:MM`.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when sent(email, 12 hours) > 1: send email "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when sent(email, 1 days) > 1: send email "reminder"
""",
    help="write `{days}`",
)
