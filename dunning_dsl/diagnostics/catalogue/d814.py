"""D814: late arrivals."""

from __future__ import annotations

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D814",
    slug="late-arrivals",
    severity=Severity.NOTE,
    message="{rule} also writes to debts first seen long after day {day}",
    help="if that is not meant, write `on day {day}`, or `days_overdue in {day}..{last}` with the last day you mean",
    explanation="""\
`when days_overdue >= N` holds on every day from N on, once per case. A debt that is taken over on day 60 gets this
message on day 60 too, together with everything else that is due by then. `on day N` is for the day itself, with a
few days to catch up.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

use std.safe

rule nudge:
    when days_overdue >= 3: send email "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

use std.safe

rule nudge:
    on day 3: send email "reminder"
""",
)
