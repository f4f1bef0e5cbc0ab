"""D810: stage never reached."""

from __future__ import annotations

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D810",
    slug="stage-never-reached",
    severity=Severity.WARNING,
    message="no rule escalates to `{stage}`",
    help="write a rule with `escalate to {stage}`, or take it out of `stages`",
    explanation="""\
A case starts in the first stage and moves one step at a time. No rule moves it to this one, so neither this nor a
later stage is ever reached, and rules that ask for them never fire.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

stages: reminder -> notice -> final

rule into_notice:
    when days_overdue >= 14: escalate to notice
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

stages: reminder -> notice -> final

rule into_notice:
    when days_overdue >= 14: escalate to notice

rule into_final:
    when days_overdue >= 30: escalate to final
""",
)
