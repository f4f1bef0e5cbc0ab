"""D345: no otherwise."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D345",
    slug="no-otherwise",
    severity=Severity.ERROR,
    message="`choose {name}` does not say what holds where no row does",
    explanation="""\
A `choose` always has a value. The last row, `VALUE otherwise`, says which where no condition is true, also
where something is unknown.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

choose risk:
    high when days_overdue > 60
    low when days_overdue > 30
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

choose risk:
    high when days_overdue > 60
    low otherwise
""",
    help="end it with a row `VALUE otherwise`",
)
