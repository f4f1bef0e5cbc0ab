"""D322: business days here."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D322",
    slug="business-days-here",
    severity=Severity.ERROR,
    message="`business_days` can stand after `due in` and `for` only",
    explanation="""\
Elsewhere days are calendar days of the customer. The fact `business_days_overdue` counts business days.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when days_overdue >= 5 business_days: send email "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when business_days_overdue >= 5: send email "reminder"
""",
    help="write `{number} days`, or read the fact `business_days_overdue`",
)
