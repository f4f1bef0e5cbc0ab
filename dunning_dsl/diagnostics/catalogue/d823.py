"""D823: message never sent."""

from __future__ import annotations

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

_POLICY = """\
policy "P":
    currency USD
    timezone "UTC"

use std.safe

rule warn:
    on day 14: send first of (email, letter) "last_notice"

rule thank:
    on payment_received when noticed("last_notice", 1 days): send email "thanks"

never send "{message}" when vulnerable because "Somebody looks first"
"""

ENTRY = Entry(
    code="D823",
    slug="message-never-sent",
    severity=Severity.WARNING,
    message='no rule sends "{message}", so {so}',
    help='write a rule that sends "{message}", or name a message that is sent',
    explanation="""\
A `never send`, a `limit send`, a `noticed(...)` or a test names a message that no rule of the policy sends. Either the
name is misspelt, or the message has another name by now: then the message goes out without what was meant to keep
it back. A module that several policies of the folder share may name a message that only one of them sends. The
library's own modules are not reported.
""",
    bad=_POLICY.format(message="last_notcie"),
    good=_POLICY.format(message="last_notice"),
)
