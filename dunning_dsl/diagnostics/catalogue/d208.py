"""D208: defined by itself."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D208",
    slug="defined-by-itself",
    severity=Severity.ERROR,
    message="the definition of `{name}` rests on itself: {cycle}",
    explanation="""\
A definition may read others, but in the end each must rest on facts, params and numbers. The definitions named
here go round in a circle.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

let late = worried and days_overdue > 3
let worried = late or amount_due > 500

rule nudge:
    when late: send email "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

let late = days_overdue > 3
let worried = late or amount_due > 500

rule nudge:
    when worried: send email "reminder"
""",
    help="take one of these names out of the other's definition",
)
