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
tools has no prover, so nothing more is known about it.
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
""",
)
