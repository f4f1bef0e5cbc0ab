"""D716: not a date."""

from dunning_dsl.diagnostics.catalogue._book import GOOD, POLICY, invoice
from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D716",
    slug="not-a-date",
    severity=Severity.ERROR,
    message="`{value}` {style}, and dates here are written like 2025-03-04",
    explanation="""\
Dates are ISO 8601: `2025-03-04`, with a time `2025-03-04T10:15:00`, with an offset `2025-03-04T10:15:00Z`. A
time without an offset is the customer's own clock; one with an offset is placed in the customer's zone; a time
of exactly midnight is the day as written, whatever the offset. `03/04/2025` is in March or in April depending
on who wrote it: a `history.sql` can say which, with `strptime`.
""",
    bad=POLICY,
    good=POLICY,
    help="{way}",
    bad_files=invoice("0041,C1,03/01/2025,2025-03-15,120.00,USD"),
    good_files=GOOD,
)
