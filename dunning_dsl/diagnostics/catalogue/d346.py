"""D346: row after otherwise."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D346",
    slug="row-after-otherwise",
    severity=Severity.ERROR,
    message="this row is never reached",
    explanation="""\
The first row whose condition is true is taken; `otherwise` takes every case, so nothing after it is looked at.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

choose risk:
    high otherwise
    low when days_overdue < 30
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

choose risk:
    low when days_overdue < 30
    high otherwise
""",
    help="move the `otherwise` row to the end",
)
