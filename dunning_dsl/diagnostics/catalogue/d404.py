"""D404: table too long."""

from __future__ import annotations

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

_HEADER = """\
policy "P":
    currency USD
    timezone "UTC"

table wait as days by open_invoices:
"""
_USE = '\nrule nudge:\n    when days_overdue >= wait: tag "late"\n'
_ROWS = "".join(f"    | {count} | 3 days |\n" for count in range(1000))

ENTRY = Entry(
    code="D404",
    slug="table-too-long",
    severity=Severity.ERROR,
    message="`{name}` has {rows} rows; at most {most} can be checked against each other",
    help="split the table, or put what it lists into a column of the customers' data",
    explanation="""\
Every row of a `table` is compared with every other, so that exactly one fits. Above a thousand rows that takes too
long while you type. Such a list is data, not policy: keep it as a column of the customers' data.
""",
    bad=_HEADER + _ROWS + "    | >= 1000 | 3 days |\n" + _USE,
    good=_HEADER + "    | < 1000 | 3 days |\n    | >= 1000 | 4 days |\n" + _USE,
)
