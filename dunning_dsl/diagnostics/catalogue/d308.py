"""D308: default of what."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D308",
    slug="default-of-what",
    severity=Severity.ERROR,
    message="after `default` stands a value or a param",
    explanation="""\
`x default 50` fills in where x is unknown. What is filled in must itself always be known: a value, or a param.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

fact health: number optional

rule nudge:
    when health default open_invoices > 3: send email "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

fact health: number optional

rule nudge:
    when health default 50 > 3: send email "reminder"
""",
    help="write the value itself, as in `health default 50`",
)
