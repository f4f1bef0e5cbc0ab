"""D354: days out of order."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D354",
    slug="days-out-of-order",
    severity=Severity.ERROR,
    message="the days of a test are told in their order, and `after:` last",
    explanation="""\
A test through time is read from top to bottom, like a diary.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    on day 3: send email "reminder"

test "diary":
    day 5: expect nothing
    day 3: expect send email "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    on day 3: send email "reminder"

test "diary":
    day 3: expect send email "reminder"
    day 5: expect nothing
""",
    help="move this block",
)
