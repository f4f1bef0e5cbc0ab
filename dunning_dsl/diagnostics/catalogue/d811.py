"""D811: never true."""

from __future__ import annotations

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D811",
    slug="never-true",
    severity=Severity.WARNING,
    message="the condition of {owner} is never true",
    help="correct one of its parts",
    explanation="""\
No values that the facts can have make this condition true: two parts exclude each other, or a limit lies outside
what a fact can be. Often an `and` was written for an `or`.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when days_overdue > 10 and days_overdue < 5: tag "late"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when days_overdue > 5 and days_overdue < 10: tag "late"
""",
)
