"""D410: no hour left."""

from __future__ import annotations

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D410",
    slug="no-hour-left",
    severity=Severity.ERROR,
    message="`{quiet}` leaves {channels} no hour in a week",
    help="leave some hours free, or write `never` for the channel if nothing may go on it",
    explanation="""\
Quiet hours put off a message until they end. Together these cover the whole week of a channel (less than an hour in
a row is left) from some day on, whatever the facts, so nothing would ever go on it. Quiet hours with a condition that
can be false, or that end `before` a date, may cover whole days: what they cover waits for another day.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

quiet from 20:00 to 08:00
quiet from 07:30 to 20:30 for sms
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

quiet from 20:00 to 08:00
quiet from 07:30 to 12:00 for sms
""",
)
