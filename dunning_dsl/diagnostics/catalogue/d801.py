"""D801: no contact limit."""

from __future__ import annotations

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D801",
    slug="no-contact-limit",
    severity=Severity.WARNING,
    message="nothing here limits how often a customer is contacted",
    help="write `use std.safe`, or a limit of your own such as `limit contact to 1 per 1 days`",
    explanation="""\
Without a limit, rules that come true on the same day send their messages on the same day. `std.safe` allows one
contact a day, and has guards for consent, disputes, insolvency and death; a policy with neither it nor a `limit
contact` of its own is probably not finished.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    on day 3: send email "reminder"
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
