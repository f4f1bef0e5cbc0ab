"""D222: derived fact declared."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D222",
    slug="derived-fact-declared",
    severity=Severity.ERROR,
    message="`{name}` is worked out from the history and cannot be a column",
    explanation="""\
The library's facts are of two kinds. Columns of the customer's data (such as `tenure`) may be declared again,
to say that they are optional or what their default is. All others follow from invoices, payments and messages.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

fact days_overdue: days default 0 days
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

fact days_in_arrears: days default 0 days
""",
    help="give your column another name",
)
