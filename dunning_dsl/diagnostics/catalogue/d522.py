"""D522: no way to change the card."""

from __future__ import annotations

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

_POLICY = """\
policy "P":
    currency USD
    timezone "UTC"

use std.safe

rule declined:
    on payment_failed: send email "declined"
"""
_TEXT = "Subject: Your payment\n\nYour card was declined. Pay {{ amount_due | money }} here: {{ pay_url }}\n"

ENTRY = Entry(
    code="D522",
    slug="no-way-to-change-the-card",
    severity=Severity.NOTE,
    message="`{name}` asks for money after a payment failed, and has no link to change what payments are made with",
    help="add `{{{{ update_url }}}}`: whoever pays by hand today is declined again next month",
    explanation="""\
A message whose rule goes after a failed payment, or asks why one failed (`decline_class`, `advice_code`, an expiring
card), reaches people whose card or mandate will not do. The link `{{ update_url }}` leads to where they change it.
Said once for the policy, of e-mails, letters and in-app messages; a text message has little room for a second link.
""",
    bad=_POLICY,
    good=_POLICY,
    bad_files=(("messages/declined.email.j2", _TEXT),),
    good_files=(("messages/declined.email.j2", f"{_TEXT}Or give us another card: {{{{ update_url }}}}\n"),),
)
