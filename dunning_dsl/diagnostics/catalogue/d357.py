"""D357: not proved."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D357",
    slug="not-proved",
    severity=Severity.NOTE,
    message="is not proved yet: `{name}`",
    explanation="""\
`prove` states a property over every possible history. It is checked for names and types; this version of the
tools has no prover, so nothing more is known about it. Nothing has to be mended: leave the `prove` where it is, for
the day that it can be proved. `dunning check` says only how many there are; its format `json` names each.

What holds today is what a guard makes so (`never`, which no rule can break) and what a test shows of the cases that
it tells. The example that is right says the same property in both ways.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

prove "disputed debts are left alone": never contact when disputed
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    on day 3: send email "reminder"

never contact when disputed because "A disputed debt is left alone until it is settled"

test "disputed debts are left alone":
    given days_overdue = 3, disputed = true
    expect blocked nudge
""",
)
