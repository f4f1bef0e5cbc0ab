"""D809: not used."""

from __future__ import annotations

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D809",
    slug="not-used",
    severity=Severity.WARNING,
    message="nothing reads the {kind} `{name}`",
    help="leave it out, or read it where it was meant to be read",
    explanation="""\
What is defined here has no effect: no rule, guard or other definition reads it. Often a condition was meant to and
has the number or the test written out instead. (A fact with a description is not reported: it documents a column,
which messages may use too.)
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

param patience: days = 3 "Days to wait"

rule nudge:
    when days_overdue >= 3: tag "late"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

param patience: days = 3 "Days to wait"

rule nudge:
    when days_overdue >= patience: tag "late"
""",
)
