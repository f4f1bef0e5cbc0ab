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
a row is left), so nothing would ever go on it. Conditions are taken as holding; quiet hours whose conditions
exclude each other are not added up.
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
