"""D143: calculated row."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D143",
    slug="calculated-row",
    severity=Severity.ERROR,
    message="a row of `choose` gives a name or a plain value, not `{found}`",
    explanation="""\
Line breaks mean nothing inside a statement, so a row has to begin with one word or one number: then it is clear
where it begins. A calculation gets a name of its own, which the row then gives.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

choose patience as days:
    days_since_issue + 2 when disputed
    3 otherwise

rule nudge:
    when days_overdue >= patience: send email "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

let longer = days_since_issue + 2

choose patience as days:
    longer when disputed
    3 otherwise

rule nudge:
    when days_overdue >= patience: send email "reminder"
""",
    help="give it a name before: `let NAME = {found}`, and begin the row with that: `NAME {then}`",
)
