"""D326: empty range."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D326",
    slug="empty-range",
    severity=Severity.ERROR,
    message="nothing lies in this range: its end is before its beginning",
    explanation="""\
A range `3..7` holds both ends and what lies between.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when days_overdue in 13..7: send email "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when days_overdue in 7..13: send email "reminder"
""",
    help="swap the two",
)
