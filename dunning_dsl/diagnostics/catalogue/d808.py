"""D808: replacement forgets stage."""

from __future__ import annotations

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D808",
    slug="replacement-forgets-stage",
    severity=Severity.WARNING,
    message="{rule} stands instead of {replaced} and leaves out `escalate to {stage}`",
    help="add `escalate to {stage}`, unless these cases are meant to stay where they are",
    explanation="""\
A replacement stands in a rule's place with all its actions. The rule it replaces moves the case to the next stage,
and the replacement does not, so the ladder stops for these cases.
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
        send first of (email, letter) "notice"

rule call_them instead of into_notice:
    when kind == business: assign to "team"
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

rule call_them instead of into_notice:
    when kind == business:
        escalate to notice
        assign to "team"
""",
)
