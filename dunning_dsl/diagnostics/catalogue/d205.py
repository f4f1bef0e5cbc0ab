"""D205: unknown rule."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D205",
    slug="unknown-rule",
    severity=Severity.ERROR,
    message="there is no rule `{name}`",
    explanation="""\
`instead of`, `expect blocked` and their like name a rule of this policy or of a module that it uses.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

rule weekly:
    when days_overdue in 7..20: send email "reminder"

rule call instead of weakly:
    when amount_due > 500: assign to "account_managers"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

rule weekly:
    when days_overdue in 7..20: send email "reminder"

rule call instead of weekly:
    when amount_due > 500: assign to "account_managers"
""",
    help="check the spelling; only rules with a name can be named",
)
