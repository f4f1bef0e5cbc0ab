"""D402: no row fits."""

from __future__ import annotations

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D402",
    slug="no-row-fits",
    severity=Severity.ERROR,
    message="no row of `{name}` fits a case where {witness}",
    explanation="""\
A `table` must have a row for every case that can come. The report names a case without one: a value between two
limits, a member that no row lists, or a column of text without a row for any other text. A column that may be
unknown needs `default` before the table reads it: of cells only `*` takes unknown, and it takes everything else
too.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

table instalments as count by amount_due:
    | < 200 USD | 0 |
    | > 200 USD | 3 |

rule plan:
    when days_overdue >= 3: offer payment_plan(instalments: instalments)
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

table instalments as count by amount_due:
    | < 200 USD  | 0 |
    | >= 200 USD | 3 |

rule plan:
    when days_overdue >= 3: offer payment_plan(instalments: instalments)
""",
)
