"""D316: not a time."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D316",
    slug="not-a-time",
    severity=Severity.ERROR,
    message="`{time}` is no time of day",
    explanation="""\
A time of day runs from 00:00 to 23:59.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

quiet from 20:00 to 24:00 for sms
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

quiet from 20:00 to 00:00 for sms
""",
    help="write hours and minutes from 00:00 to 23:59",
)
