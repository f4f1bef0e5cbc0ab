"""What is known of a case at a moment: one definition of every fact.

In: a `View` (folded state, case, today) and the fact's arguments. Out: a `Value`. `DERIVED` has the definitions by
name; a fact that is not in it is a column of the customer's data. Which facts exist, their types, bounds and meaning
stand in
`stdlib/facts.dun`. Imports `ledger` and `program`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dunning_dsl.facts import calendar, customer, debt
from dunning_dsl.facts.view import View
from dunning_dsl.program.expressions import Amounts
from dunning_dsl.program.statements import FactDecl
from dunning_dsl.program.values import UNKNOWN, Value

__all__ = ["DERIVED", "View", "column", "default_value", "value"]

DERIVED: Mapping[str, Callable[..., Any]] = {
    function.__name__: function
    for function in (
        debt.days_overdue,
        debt.business_days_overdue,
        debt.days_since_issue,
        debt.amount_due,
        debt.amount_overdue,
        debt.amount_disputed,
        debt.open_invoices,
        debt.overdue_invoices,
        debt.largest_invoice,
        debt.part_paid,
        debt.disputed,
        debt.on_payment_plan,
        debt.promised,
        debt.promise_due_in,
        debt.promise_broken,
        debt.stage,
        debt.days_in_stage,
        debt.on_hold,
        debt.suspended,
        debt.days_since_payment,
        debt.fees_charged,
        debt.interest,
        customer.decline_code,
        customer.first_decline_code,
        customer.refused_for_good,
        customer.holder_reported_deceased,
        customer.attempts,
        customer.days_since_attempt,
        customer.attempt_pending,
        customer.late_payments,
        customer.average_days_late,
        customer.contacts,
        customer.sent,
        customer.noticed,
        customer.days_since_contact,
        customer.conversations,
        customer.channel_failed,
        customer.no_response,
        customer.replied,
        customer.consented,
        customer.opted_out,
        customer.reachable,
        customer.complaints,
        customer.offers_made,
        customer.offer_accepted,
        customer.discount_given,
        calendar.weekday,
        calendar.day_of_month,
        calendar.business_day,
        calendar.holiday,
    )
}


def value(see: View, decl: FactDecl, args: tuple[bool | int | str, ...]) -> Value:
    """The fact's value for the case at the moment."""
    derive = DERIVED.get(decl.name)
    if derive is None:
        return column(see, decl)
    found: Value = derive(see, *args)
    return found


def column(see: View, decl: FactDecl) -> Value:
    """The customer's data as of the moment; the declared default stands for a missing column."""
    columns = see.state.columns
    if decl.name in columns:
        return columns[decl.name]
    return default_value(decl, see.case.currency)


def default_value(decl: FactDecl, currency: str) -> Value:
    """What stands for a missing column and in tests: the default, unknown where optional, else the type's first or
    zero value."""
    if isinstance(decl.default, Amounts):
        return dict(decl.default.by_currency)[currency]
    if decl.default is not None:
        return decl.default
    if decl.optional:
        return UNKNOWN
    match decl.type.kind:
        case "boolean":
            return False
        case "text":
            return ""
        case "enum":
            return "none" if "none" in decl.type.members else decl.type.members[0]
        case _:
            return 0
