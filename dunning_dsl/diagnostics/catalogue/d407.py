"""D407: no notice first."""

from __future__ import annotations

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D407",
    slug="no-notice-first",
    severity=Severity.ERROR,
    message="{rule} may `{action}` without notice",
    help='add `noticed("MESSAGE", 10 days)` to its condition',
    explanation="""\
Whoever is charged, suspended, cancelled or referred must have been told before. So the condition of such a rule
must hold only where `noticed("MESSAGE", D)` does: a sending of that message in this case is at least D days old and
not known to have failed. It may stand behind a `let`; of parts joined by `and` one is enough, of parts joined by
`or` each needs one.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

rule suspend:
    when days_overdue >= 30: suspend service
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

use std.safe

rule warn:
    on day 14: send first of (email, letter) "warning"

rule suspend:
    when days_overdue >= 30 and noticed("warning", 10 days): suspend service
""",
)
