"""D712: unknown customer."""

from dunning_dsl.diagnostics.catalogue._book import GOOD, POLICY, event
from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D712",
    slug="unknown-customer",
    severity=Severity.ERROR,
    message="there is no customer `{value}`",
    explanation="""\
An invoice or event belongs to a customer who has a row in `customers`. Ids are compared as text: `7` is not
`007`, and a spreadsheet that dropped the zeros is the usual reason.
""",
    bad=POLICY,
    good=POLICY,
    help="add a row to the customers, or leave the row out; leading zeros count",
    bad_files=event("C7,,2025-03-20,1,note,,,"),
    good_files=GOOD,
)
