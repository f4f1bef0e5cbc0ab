"""D318: value or param."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D318",
    slug="value-or-param",
    severity=Severity.ERROR,
    message="{wanted} must be written out here, or be a `param`",
    explanation="""\
How often, how many and for how long are said once and do not change from case to case, so that what a policy
may do at most can be read from it.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when days_overdue >= 3, every days_in_stage: send email "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when days_overdue >= 3, every 3 days: send email "reminder"
""",
    help="write the value itself, or name a `param`",
)
