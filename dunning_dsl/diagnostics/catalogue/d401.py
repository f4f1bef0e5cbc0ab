"""D401: rows overlap."""

from __future__ import annotations

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D401",
    slug="rows-overlap",
    severity=Severity.ERROR,
    message="rows {first} and {second} of `{name}` both fit a case where {witness}",
    help="make the two rows exclude each other: of every case exactly one row may be true",
    explanation="""\
Of a `table` exactly one row fits every case, so that its rows may stand in any order and nobody has to ask which
one wins. Here two rows fit the same case. The report names such a case. Narrow one of the rows; if the first that
fits is what you want, write a `choose`.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

table instalments as count by amount_due:
    | < 200 USD  | 0 |
    | >= 100 USD | 3 |

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
