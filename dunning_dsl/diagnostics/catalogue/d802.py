"""D802: window of one day."""

from __future__ import annotations

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D802",
    slug="window-of-one-day",
    severity=Severity.WARNING,
    message="`{text}` counts today alone, and what this policy does today shows only from tomorrow on",
    help="write `{name}` over 2 days for yesterday and today, or a `limit ... per 1 days`",
    explanation="""\
What dunning itself does shows in facts from the next day on, so that deciding twice on one day does nothing new. A
window of one day therefore holds only what waited past midnight. To allow one contact a day write a `limit`, which
counts today as well.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

use std.safe

rule nudge:
    when days_overdue in 3..9 and contacts(1 day) == 0: send email "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

use std.safe

rule nudge:
    when days_overdue in 3..9 and contacts(2 days) == 0: send email "reminder"
""",
)
