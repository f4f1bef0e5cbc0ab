"""D202: unknown fact."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D202",
    slug="unknown-fact",
    severity=Severity.ERROR,
    message="there is no fact `{name}` that takes something in parentheses",
    explanation="""\
Some facts need to be told what they are about: `sent(email, 30 days)`, `channel_failed(sms)`. The name before
the parentheses is not one of them.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when chanel_failed(email): send email "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when channel_failed(email): send email "reminder"
""",
    help="`dunning facts` lists all facts and how each is written",
)
