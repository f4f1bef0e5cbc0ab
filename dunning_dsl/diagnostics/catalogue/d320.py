"""D320: too small."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D320",
    slug="too-small",
    severity=Severity.ERROR,
    message="this must be at least {least}",
    explanation="""\
Less than this would mean nothing here, or would mean something that is better said in another way.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when days_overdue >= 3, every 0 days: send email "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when days_overdue >= 3, every 1 days: send email "reminder"
""",
    help="write {least} or more",
)
