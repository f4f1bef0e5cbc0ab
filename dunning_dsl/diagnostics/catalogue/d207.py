"""D207: declared twice."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D207",
    slug="declared-twice",
    severity=Severity.ERROR,
    message="`{name}` already names something: this {kind} needs another name",
    explanation="""\
Each name is declared once in a policy and all its modules together. The names of facts, params and definitions
are one list, those of rules another, those of tests and of properties one each.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

let big = amount_due > 500
let big = amount_due > 900

rule nudge:
    when big: send email "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

let big = amount_due > 500

rule nudge:
    when big: send email "reminder"
""",
    help="rename one of the two",
)
