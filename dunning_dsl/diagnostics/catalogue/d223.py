"""D223: replacement with times."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D223",
    slug="replacement-with-times",
    severity=Severity.ERROR,
    message="a rule that stands instead of another has a plain `when`: times, marks and limits are those of `{name}`",
    explanation="""\
`instead of` puts other actions in the place of a rule, on the occasions and as often as that rule. So it cannot
have `every`, `at most` or an `on` of its own.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

rule weekly:
    when days_overdue in 7..20: send email "reminder"

rule call instead of weekly:
    when amount_due > 500, every 3 days: assign to "account_managers"
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
    help="write `when CONDITION:` and nothing more",
)
