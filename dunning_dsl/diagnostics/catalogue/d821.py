"""D821: numbers at odds."""

from __future__ import annotations

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

_POLICY = """\
policy "P":
    currency USD
    timezone "UTC"

param first_call: days = 3
param second_call: days = {second_call}

rule first_call:
    when days_overdue >= first_call: assign to "callers"

rule second_call:
    when days_overdue >= second_call: assign to "managers"

never assign when first_call >= second_call because "first_call must come before second_call"
"""

ENTRY = Entry(
    code="D821",
    slug="numbers-at-odds",
    severity=Severity.WARNING,
    message="`{forbidden}` holds for everybody{since}: {numbers}",
    help="change {names}",
    explanation="""\
A `never` whose condition is about the policy's own numbers, and nothing else, says which of them belong together:
"the first call comes before the second". Here they do not, so what it forbids happens to nobody. Change one of the
numbers; or, where you mean them as they are, strike the `never`. A param that is only turned on or off
(`never sms when no_texts`) is not reported.
""",
    bad=_POLICY.format(second_call=2),
    good=_POLICY.format(second_call=14),
)
