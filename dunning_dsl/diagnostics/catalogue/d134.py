"""D134: second head."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D134",
    slug="second-head",
    severity=Severity.ERROR,
    message="a rule has one `when` or `on`",
    explanation="""\
A rule is one head and the actions that follow it. What shall happen at another time is another rule.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when days_overdue >= 3: send email "reminder"
    when days_overdue >= 9: send sms "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when days_overdue >= 3: send email "reminder"

rule text:
    when days_overdue >= 9: send sms "reminder"
""",
    help="begin another rule for it, at the left margin",
)
