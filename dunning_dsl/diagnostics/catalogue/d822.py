"""D822: decisions in the night."""

from __future__ import annotations

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

_POLICY = """\
policy "P":
    currency USD
    timezone "UTC"
    decide daily at {time}

limit contact to 1 per 2 days
never contact when deceased or holder_reported_deceased or bankrupt or disputed or do_not_contact or opted_out(email)

rule nudge:
    on day 3: send email "reminder"
"""

ENTRY = Entry(
    code="D822",
    slug="night-decisions",
    severity=Severity.WARNING,
    message="decisions are made at {time}, and what they send by {channels} goes at that hour",
    help="decide by day, write `use std.safe` or `quiet from 22:00 to 07:00`, or give messages a time: `at 09:00`",
    explanation="""\
A message goes at the moment of the decision, in the customer's zone, unless quiet hours or an `at` of its own say
otherwise. Here nothing does, and the decision is made between 22:00 and 07:00. The quiet hours of `std.safe` keep
every contact until the morning.
""",
    bad=_POLICY.format(time="03:00"),
    good=_POLICY.format(time="09:00"),
)
