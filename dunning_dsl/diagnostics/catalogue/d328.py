"""D328: least of one."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D328",
    slug="least-of-one",
    severity=Severity.ERROR,
    message="`{name}` takes two or more amounts",
    explanation="""\
`min` and `max` pick from two or more amounts of one kind.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when min(amount_due) > 50: send email "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when min(amount_due, amount_overdue) > 50: send email "reminder"
""",
    help="write `{name}(a, b)`",
)
