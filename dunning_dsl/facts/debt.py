"""Facts about the debt."""

from __future__ import annotations

from dunning_dsl.facts.calendar import business_days_between
from dunning_dsl.facts.view import View
from dunning_dsl.program.values import FOREVER, divide_half_away


def days_overdue(see: View) -> int:
    return see.case_day - see.case.anchor.invoice.due_on


def business_days_overdue(see: View) -> int:
    return business_days_between(see, see.case.anchor.invoice.due_on, see.case_day)


def days_since_issue(see: View) -> int:
    invoice = see.case.anchor.invoice
    return see.case_day - (invoice.issued_on if invoice.issued_on is not None else invoice.due_on)


def amount_due(see: View) -> int:
    return sum(d.rest for d in see.owed())


def amount_overdue(see: View) -> int:
    return sum(d.rest for d in see.owed() if d.invoice.due_on < see.case_day)


def amount_disputed(see: View) -> int:
    return sum(d.rest for d in see.debts if d.open and d.disputed)


def open_invoices(see: View) -> int:
    return sum(1 for _ in see.owed())


def overdue_invoices(see: View) -> int:
    return sum(1 for d in see.owed() if d.invoice.due_on < see.case_day)


def largest_invoice(see: View) -> int:
    return max((d.rest for d in see.owed()), default=0)


def part_paid(see: View) -> bool:
    anchor = next(d for d in see.debts if d.invoice.invoice_id == see.case.anchor.invoice.invoice_id)
    return anchor.paid > 0 and anchor.rest > 0


def disputed(see: View) -> bool:
    return see.case.anchor.disputed


def on_payment_plan(see: View) -> bool:
    return see.case.currency in see.state.plans


def promised(see: View) -> bool:
    promise = see.promise
    return promise is not None and promise.outstanding


def promise_due_in(see: View) -> int:
    promise = see.promise
    return promise.due_day - see.today if promise is not None and promise.outstanding else FOREVER


def promise_broken(see: View) -> bool:
    promise = see.promise
    return promise is not None and promise.broken


def stage(see: View) -> str:
    closing = see.case.closing
    today = see.today if closing is None else closing.day + 1
    return see.case.stage(today, see.stages) or ""


def days_in_stage(see: View) -> int:
    return see.case.days_in_stage(see.case_day)


def on_hold(see: View) -> bool:
    return see.held or any(h.binds(see.today) and h.seen_from <= see.today for h in see.case.holds)


def suspended(see: View) -> bool:
    seen = [now for day, now in see.state.service if day <= see.today]
    return seen[-1] if seen else False


def days_since_payment(see: View) -> int:
    days = [d for d in see.state.payment_days if d <= see.today]
    return see.today - max(days) if days else FOREVER


def fees_charged(see: View, window: int) -> int:
    """In the case's currency."""
    return sum(
        d.amount or 0 for d in see.deeds("charge") if d.currency == see.case.currency and see.within(d.day, window)
    )


def interest(see: View, rate: int) -> int:
    """Simple interest, year of 365 days, rounded to the minor unit for each overdue invoice; fees bear none."""
    return sum(
        divide_half_away(d.rest * rate * (see.case_day - d.invoice.due_on), 365 * 10**6)
        for d in see.owed()
        if d.invoice.due_on < see.case_day and d.invoice.kind != "fee"
    )
