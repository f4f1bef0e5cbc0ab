"""D411: replacements both true."""

from __future__ import annotations

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D411",
    slug="replacements-both-true",
    severity=Severity.ERROR,
    message="{first} and {second} can both stand instead of {rule}",
    help="make their conditions exclude each other, for example with `and not` the other's",
    explanation="""\
At most one replacement of a rule may hold for a case, or it would depend on the order of the file what the customer
gets. Here there are cases for which both conditions are true.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

use std.safe

rule weekly:
    when days_overdue >= 7, every 7 days: send email "reminder"

rule in_person instead of weekly:
    when kind == business: assign to "team"

rule gently instead of weekly:
    when vulnerable: assign to "care"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

use std.safe

rule weekly:
    when days_overdue >= 7, every 7 days: send email "reminder"

rule in_person instead of weekly:
    when kind == business and not vulnerable: assign to "team"

rule gently instead of weekly:
    when vulnerable: assign to "care"
""",
)
