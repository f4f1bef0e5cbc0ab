"""D224: replacement of a replacement."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D224",
    slug="replacement-of-a-replacement",
    severity=Severity.ERROR,
    message="`{name}` is itself a replacement, which cannot be replaced",
    explanation="""\
Several rules may stand instead of one; the first whose condition holds goes. A replacement itself cannot be
replaced.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

rule weekly:
    when days_overdue in 7..20: send email "reminder"

rule call instead of weekly:
    when amount_due > 500: assign to "account_managers"

rule visit instead of call:
    when amount_due > 5000: assign to "field_sales"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

rule weekly:
    when days_overdue in 7..20: send email "reminder"

rule visit instead of weekly:
    when amount_due > 5000: assign to "field_sales"
""",
    help="name the rule that `{name}` stands instead of",
)
