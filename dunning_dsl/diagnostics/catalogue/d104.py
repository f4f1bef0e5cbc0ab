"""D104: indented statement."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D104",
    slug="indented-statement",
    severity=Severity.ERROR,
    message="`{found}` begins a statement, but does not stand at the left margin",
    explanation="""\
Every statement begins at the left margin; what is indented belongs to the statement above. So a statement that
is indented by accident would be taken for a part of the one before it.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

let late = days_overdue >= 30
  let big = amount_due >= 500 USD
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

let late = days_overdue >= 30
let big = amount_due >= 500 USD
""",
    help="move `{found}` to the left margin",
)
