"""D819: tone before the step."""

from __future__ import annotations

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D819",
    slug="tone-before-the-step",
    severity=Severity.NOTE,
    message='{rule} moves to `{stage}`, and "{message}" still goes in the tone of the stage before',
    help="if that is not meant, name the tone: `{better}`; or send it by a rule of its own, which goes a day later",
    explanation="""\
Everything that a decision reads it reads before anything moves: `choose tone` sees the stage that the case is in,
not the one that the rule escalates to. So the first message of a new stage goes in the tone of the old one, unless it
names its own.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

use std.safe

stages: reminder -> notice

choose tone:
    firm     when stage >= notice
    friendly otherwise

rule into_notice:
    when days_overdue >= 14:
        escalate to notice
        send first of (email, letter) "notice"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

use std.safe

stages: reminder -> notice

choose tone:
    firm     when stage >= notice
    friendly otherwise

rule into_notice:
    when days_overdue >= 14:
        escalate to notice
        send first of (email, letter) "notice" tone firm
""",
)
