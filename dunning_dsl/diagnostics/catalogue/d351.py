"""D351: day listed twice."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D351",
    slug="day-listed-twice",
    severity=Severity.ERROR,
    message="day {day} is listed twice",
    explanation="""\
Each day listed after `on day` fires at most once.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    on day 3, 7, 3: send email "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    on day 3, 7: send email "reminder"
""",
    help="take one of the two out",
)
