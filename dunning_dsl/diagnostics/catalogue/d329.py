"""D329: before the decision."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D329",
    slug="before-the-decision",
    severity=Severity.ERROR,
    message="{time} is before decisions are made, at {decided}",
    explanation="""\
A message can go at or after the moment of the decision of its day, not before.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    on day 3: send email "reminder" at 08:00
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    on day 3: send email "reminder" at 10:00
""",
    help="write a time from {decided} on, or move `decide daily at`",
)
