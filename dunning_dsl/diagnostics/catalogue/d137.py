"""D137: unquoted."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D137",
    slug="unquoted",
    severity=Severity.ERROR,
    message="`{found}` should be a text in quotes",
    explanation="""\
Names of messages, queues, agencies and reasons are texts and stand in double quotes, so that they cannot be
taken for facts.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

when days_overdue >= 3: send email reminder
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

when days_overdue >= 3: send email "reminder"
""",
    help='write `"{found}"`',
)
