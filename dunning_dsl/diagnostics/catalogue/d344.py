"""D344: choose without a type."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D344",
    slug="choose-without-a-type",
    severity=Severity.ERROR,
    message="`choose {name}` must say what kind of value this is",
    explanation="""\
Without `as`, a `choose` makes up words of its own: `low when ..., high otherwise`. For numbers, amounts and the
like it must say the type.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

choose cut:
    20% when days_overdue > 60
    10% otherwise
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

choose cut as percent:
    20% when days_overdue > 60
    10% otherwise
""",
    help="write `choose {name} as TYPE:`, for example `as percent` or `as money`",
)
