"""D812: row never taken."""

from __future__ import annotations

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D812",
    slug="row-never-taken",
    severity=Severity.WARNING,
    message="the row `{row}` of `{name}` is never taken: row {first} takes all of its cases",
    help="put it before row {first}, or correct one of the two conditions",
    explanation="""\
Of a `choose` the first row whose condition is true gives the value. An earlier row is true wherever this one is, so
this one never has its turn. Write what is special before what is general.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

choose patience as days:
    5 days when days_overdue > 3
    9 days when days_overdue > 10
    2 days otherwise

rule nudge:
    when days_in_stage >= patience: tag "late"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

choose patience as days:
    9 days when days_overdue > 10
    5 days when days_overdue > 3
    2 days otherwise

rule nudge:
    when days_in_stage >= patience: tag "late"
""",
)
