"""Which facts can never be more than which others, whatever the history (`facts/debt.py`).

What is overdue is part of what is due, and of the days since the due date only some are business days. So two parts of
a condition can exclude each other that speak of different facts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from dunning_dsl.check.structure.sets import Numbers, ValueSet
from dunning_dsl.program.expressions import Expr, Fact

AT_MOST: Final = {
    "business_days_overdue": "days_overdue",
    "amount_overdue": "amount_due",
    "largest_invoice": "amount_due",
    "overdue_invoices": "open_invoices",
}
"""Each is at most the other, or at most 0 (before the due date there are no more business days than days)."""


def contradicts(way: Mapping[Expr, ValueSet]) -> bool:
    """Whether the values of a way cannot come together, because a part would be more than its whole."""
    if len(way) < 2:
        return False
    known = {subject.name: values for subject, values in way.items() if isinstance(subject, Fact)}
    return any(
        part in known and whole in known and _exceeds(known[part], known[whole]) for part, whole in AT_MOST.items()
    )


def _exceeds(part: ValueSet, whole: ValueSet) -> bool:
    if not isinstance(part, Numbers) or not isinstance(whole, Numbers) or part.unknown or whole.unknown:
        return False
    if not part.intervals or not whole.intervals:
        return False
    return part.intervals[0][0] > max(whole.intervals[-1][1], 0)
