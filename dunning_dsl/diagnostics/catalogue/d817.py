"""D817: back to the first stage."""

from __future__ import annotations

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D817",
    slug="back-to-the-first-stage",
    severity=Severity.WARNING,
    message="{rule} escalates to `{stage}`, where every case starts",
    help="escalate to a later stage, or leave it out",
    explanation="""\
A case starts in the first stage and never goes back: a stage moves to the one just after it. So an escalation to
the first is never due, and the rule never fires.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

stages: reminder -> notice

rule start:
    when days_overdue >= 1: escalate to reminder

rule into_notice:
    when days_overdue >= 14: escalate to notice
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

stages: reminder -> notice

rule into_notice:
    when days_overdue >= 14: escalate to notice
""",
)
