"""D353: definition given."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D353",
    slug="definition-given",
    severity=Severity.ERROR,
    message="a test sets facts, and `{name}` is worked out from them",
    explanation="""\
If a test could set the policy's own definitions, it would not test them.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

let big = amount_due > 500

rule nudge:
    when big: send email "reminder"

test "big":
    given big = true
    expect send email "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

let big = amount_due > 500

rule nudge:
    when big: send email "reminder"

test "big":
    given amount_due = 900 USD
    expect send email "reminder"
""",
    help="set the facts that `{name}` rests on",
)
