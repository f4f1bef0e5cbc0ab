"""D225: arguments of a fact."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D225",
    slug="arguments-of-a-fact",
    severity=Severity.ERROR,
    message="`{name}` needs to be told: {parameters}",
    explanation="""\
Some facts need to be told what they are about, in parentheses: a window such as `30 days`, a channel, a
message.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when sent(email) > 3: send email "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when sent(email, 30 days) > 3: send email "reminder"
""",
    help="write it as `{example}`",
)
