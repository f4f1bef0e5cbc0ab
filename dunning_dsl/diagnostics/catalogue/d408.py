"""D408: notice never sent."""

from __future__ import annotations

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D408",
    slug="notice-never-sent",
    severity=Severity.ERROR,
    message='no rule sends "{message}", so {rule} can never act on `{text}`',
    help='write a rule that sends "{message}", or name a message that is sent',
    explanation="""\
The notice that this rule waits for is a message that no rule of the policy sends. Either its name is misspelt, or
the rule that announces the consequence is missing.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

rule suspend:
    when noticed("warning", 10 days): suspend service
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

use std.safe

rule warn:
    on day 14: send first of (email, letter) "warning"

rule suspend:
    when noticed("warning", 10 days): suspend service
""",
)
