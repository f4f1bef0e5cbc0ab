"""D806: stage skipped."""

from __future__ import annotations

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D806",
    slug="stage-skipped",
    severity=Severity.WARNING,
    message="`{action}` may skip stages before `{stage}`",
    help="write `escalate to {stage}` if the stages before it are meant to come first",
    explanation="""\
`escalate to` moves a case one step, so that no stage and no notice is skipped. `escalate straight to` may leave
stages out, with what their rules would have said. That is allowed, and worth a second look.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

stages: reminder -> notice -> final

rule into_notice:
    when days_overdue >= 14: escalate to notice

rule fraud:
    when days_overdue >= 3 and kind == business: escalate straight to final
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

stages: reminder -> notice -> final

rule into_notice:
    when days_overdue >= 14: escalate to notice

rule into_final:
    when days_overdue >= 30 and kind == business: escalate to final
""",
)
