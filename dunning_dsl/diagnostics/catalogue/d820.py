"""D820: no guard for those who must be left alone."""

from __future__ import annotations

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

_RULE = """\
rule nudge:
    on day 3: send email "reminder"
"""

ENTRY = Entry(
    code="D820",
    slug="nobody-left-alone",
    severity=Severity.WARNING,
    message="nothing here keeps messages from customers who {who}",
    help="write `use std.safe`, which keeps them from all of these, or a `never contact when ...` of your own for each",
    explanation="""\
A reminder to somebody who has died, who is insolvent or who disputes the debt is what people remember of a company; one
after an opt-out is against the law in most places. `std.safe` has a guard for each, and for consent. A policy that
leaves it out needs its own: a `never contact` or `never anything` that asks for the fact (for an opt-out, one on the
channel), a rule that stops or holds, or the condition in every rule that writes.
""",
    bad=f"""\
policy "P":
    currency USD
    timezone "UTC"

{_RULE}
limit contact to 1 per 1 days
""",
    good=f"""\
policy "P":
    currency USD
    timezone "UTC"

{_RULE}
limit contact to 1 per 1 days
never contact when deceased or bankrupt or disputed or do_not_contact because "A person looks after these"
never email when opted_out(email) because "They opted out of e-mail"
""",
)
