"""D805: rests on optional fact."""

from __future__ import annotations

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D805",
    slug="rests-on-optional-fact",
    severity=Severity.WARNING,
    message="{rule} does nothing for customers whose `{fact}` is unknown",
    help="write `{fact} default VALUE`, or `known({fact}) and ...` if that is meant",
    explanation="""\
An optional fact is unknown where its cell is empty, and a condition that is unknown does not fire. So this rule
silently leaves out customers without the fact. Say what unknown means with `default`, or that leaving them out is
meant with `known(...)`.

Where it is meant, and you want to count for how many it cannot be told, leave the condition as it is and write a
test that shows it: `expect undecided RULE`, in a test that does not give the fact. `dunning simulate` then says how
many cases were undecided because of it, where a rule with `known(...)` would only not be met.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

fact health: number optional "Usage score"

rule check_in:
    when days_overdue >= 3 and health < 30: assign to "success"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

fact health: number optional "Usage score"

rule check_in:
    when days_overdue >= 3 and health default 50 < 30: assign to "success"
""",
)
