"""D807: replacements may both be true."""

from __future__ import annotations

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D807",
    slug="replacements-may-both-be-true",
    severity=Severity.WARNING,
    message="{first} and {second} may both stand instead of {rule}",
    help="make their conditions exclude each other, for example with `and not` the other's",
    explanation="""\
At most one replacement of a rule may hold for a case; where two do, the first of the file stands in. It could not
be shown that these two exclude each other. If they never hold together because of how your facts hang together, say
so in a condition.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

use std.safe

rule weekly:
    when days_overdue >= 7, every 7 days: send email "reminder"

rule in_person instead of weekly:
    when amount_due >= 500 USD: assign to "team"

rule gently instead of weekly:
    when late_payments(365 days) == 0: assign to "care"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

use std.safe

rule weekly:
    when days_overdue >= 7, every 7 days: send email "reminder"

rule in_person instead of weekly:
    when amount_due >= 500 USD: assign to "team"

rule gently instead of weekly:
    when amount_due < 500 USD and late_payments(365 days) == 0: assign to "care"
""",
)
