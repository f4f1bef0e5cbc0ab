"""D700: no history."""

from dunning_dsl.diagnostics.catalogue._book import GOOD, POLICY, book
from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D700",
    slug="no-history",
    severity=Severity.ERROR,
    message="there is no history in `{file}`",
    explanation="""\
A history is three relations: who the customers are, what they were billed, and what happened. Each is one file
(`customers.csv`), several (`customers_2024.csv`, `customers_2025.csv`) or a folder of files (`customers/`), as
CSV or Parquet. A file `history.sql` may define them as views over whatever files there are.
""",
    bad=POLICY,
    good=POLICY,
    help=(
        "put `customers.csv`, `invoices.csv` and `events.csv` there (or `.parquet`), or a `history.sql` "
        "that defines three views of these names; `dunning sample DIR` writes an example"
    ),
    bad_files=book(customers=None, invoices=None, events=None),
    good_files=GOOD,
)
