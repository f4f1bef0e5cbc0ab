"""D803: stuck on one channel."""

from __future__ import annotations

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D803",
    slug="stuck-on-one-channel",
    severity=Severity.WARNING,
    message=("{rule} moves the stage only if `{action}` can go, and a customer without {channel} stays there for ever"),
    help="write `{better}`, or put the message into a rule of its own",
    explanation="""\
All actions of a rule go or none. A customer who cannot be reached on this one channel (no address, no consent,
opted out) would never leave the stage before. Give more channels with `first of`, end with `letter`, write `if`
behind the message, or make two rules of it.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

use std.safe

stages: reminder -> notice

rule into_notice:
    when days_overdue >= 14:
        escalate to notice
        send email "notice"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

use std.safe

stages: reminder -> notice

rule into_notice:
    when days_overdue >= 14:
        escalate to notice
        send first of (email, letter) "notice"
""",
)
