"""D201: unknown name."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D201",
    slug="unknown-name",
    severity=Severity.ERROR,
    message="there is no `{name}`",
    explanation="""\
Everything that a condition reads must be declared: a fact of the library (`dunning facts` lists them), or a
`fact`, `param`, `let`, `choose`, `table` or `experiment` of the policy or of a module that it uses.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when overdue_days >= 3: send email "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when days_overdue in 3..9: send email "reminder"
""",
    help="check the spelling, or declare it with `fact`, `param` or `let`",
)
