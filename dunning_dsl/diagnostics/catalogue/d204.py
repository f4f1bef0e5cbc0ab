"""D204: not a value of it."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D204",
    slug="not-a-value-of-it",
    severity=Severity.ERROR,
    message="`{name}` is not {type}",
    explanation="""\
A fact that is one of several values can only be compared with those. Another word would never be equal, so the
rule would silently do nothing.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

fact plan: one of free, pro

rule nudge:
    when plan == por: send email "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

fact plan: one of free, pro

rule nudge:
    when plan == pro: send email "reminder"
""",
    help="write one of those values",
)
