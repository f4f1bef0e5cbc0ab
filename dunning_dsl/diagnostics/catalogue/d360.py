"""D360: derived fact in a test through time."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D360",
    slug="derived-fact-in-a-test-through-time",
    severity=Severity.ERROR,
    message="`{name}` follows from what happens: a test with days cannot set it",
    explanation="""\
In a test with days the history is real: payments, messages and failures are told, and the facts follow. Only
columns of the customer's data and the opening debt (`amount_due`) can be set.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    on day 3: send email "reminder"

test "diary":
    given disputed = true
    day 3: expect nothing
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    on day 3: send email "reminder"

test "diary":
    day 2: disputes
    day 3: expect nothing
""",
    help="let it happen with a `day N:` step, or write a test of one moment",
)
