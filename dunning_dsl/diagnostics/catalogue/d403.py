"""D403: row fits nothing."""

from __future__ import annotations

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D403",
    slug="row-fits-nothing",
    severity=Severity.ERROR,
    message="row {row} of `{name}` fits no case: nothing has this value",
    help="correct the cell, or leave the row out",
    explanation="""\
A cell of this row takes no value that its column can have: it lies outside what the fact can be, or its range is
upside down. Such a row is never used, and what was meant by it is missing elsewhere.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

table patience as days by open_invoices:
    | < 0  | 9 days |
    | 0..2 | 7 days |
    | > 2  | 3 days |

rule nudge:
    when days_overdue >= patience: tag "late"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

table patience as days by open_invoices:
    | 0..2 | 7 days |
    | > 2  | 3 days |

rule nudge:
    when days_overdue >= patience: tag "late"
""",
)
