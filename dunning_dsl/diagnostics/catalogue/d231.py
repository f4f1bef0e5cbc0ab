"""D231: same rule twice."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D231",
    slug="same-rule-twice",
    severity=Severity.ERROR,
    message="this rule without a name is there already, word for word",
    explanation="""\
A rule without a name is known by what it says. Two that say the same would be one rule, and fire once.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

when days_overdue in 3..9: send email "reminder"

when days_overdue in 3 days..9 days: send email "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

when days_overdue in 3..9: send email "reminder"
""",
    help="take one of the two out, or give each a name",
)
