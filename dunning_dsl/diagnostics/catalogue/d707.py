"""D707: failed script."""

from dunning_dsl.diagnostics.catalogue._book import GOOD, POLICY, book
from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D707",
    slug="failed-script",
    severity=Severity.ERROR,
    message="`{file}` failed: {why}",
    explanation="""\
`history.sql` is SQL for DuckDB which defines three views, `customers`, `invoices` and `events`. Paths in it are
relative to the folder it lies in, or to the folder given with `--data`, whose name is also
`getvariable('data')`. `order` and `on` are words of SQL: as names of columns they stand in double quotes. A
fourth view, `left_out`, may say with `reason` and `rows` what the script leaves out on purpose.
""",
    bad=POLICY,
    good=POLICY,
    help="try the script with DuckDB itself; paths in it are relative to its folder",
    bad_files=book(script="CREATE VIEW customers AS SELECT * FROM nothing;\n"),
    good_files=GOOD,
)
