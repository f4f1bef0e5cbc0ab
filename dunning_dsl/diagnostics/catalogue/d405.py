"""D405: unknown becomes value."""

from __future__ import annotations

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D405",
    slug="unknown-becomes-value",
    severity=Severity.ERROR,
    message="{guard} reads `{name}`, which makes a value of an unknown `{fact}`",
    help="write `{fact} default VALUE` in `{name}`, or give unknown a row of its own with `not known({fact})`",
    explanation="""\
A `never`, `limit` or `quiet` also holds where its condition is unknown: missing data never lifts a block. A
`choose` or `table` always has a value, so an unknown fact inside it would come out as the value of some other row,
and lift the block after all. The same goes for `prove`.

Say what unknown means: `score default 0`, or a first row `unrated when not known(score)`.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

fact score: number optional "Credit score"

choose risk:
    high when score < 30
    low  otherwise

never offer when risk == high
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

fact score: number optional "Credit score"

choose risk:
    high when score default 0 < 30
    low  otherwise

never offer when risk == high
""",
)
