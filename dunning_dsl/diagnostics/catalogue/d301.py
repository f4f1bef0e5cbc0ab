"""D301: not a condition."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D301",
    slug="not-a-condition",
    severity=Severity.ERROR,
    message="a condition is true or false, and this is {type}",
    explanation="""\
`when`, `if`, `and`, `or` and `not` take what is true or false: a comparison, or a fact of type boolean.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when days_overdue: send email "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when days_overdue in 3..9: send email "reminder"
""",
    help="compare it with something, as in `days_overdue >= 3`",
)
