"""State is the history: one customer's ledger, folded in order of time by `State.advance`.

What opens and closes cases, promises, plans and holds lives here and in `apply`; nothing is stored anywhere else. A
`State` is a cache of the fold: building it anew from the same ledger gives the same (a property test holds that).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from dunning_dsl.ledger import clock
from dunning_dsl.ledger.answers import Answers
from dunning_dsl.ledger.apply import apply_event
from dunning_dsl.ledger.case import Acceptance, Attempt, Case, Closing, Deed, Hold, Occurrence, Plan, Promise
from dunning_dsl.ledger.debts import Book
from dunning_dsl.ledger.model import Customer, Event, Invoice, Ledger
from dunning_dsl.ledger.subject import customers_currency
from dunning_dsl.program.values import Value

_NEVER: Final = 1 << 62


@dataclass(frozen=True, slots=True)
class Terms:
    """What of a policy the fold needs. `ignore_under` is in minor units by currency, `tolerance` in days
    (`promise_tolerance`), `country` of customers who say none, `answers` those of a bank that outlast later ones."""

    currencies: tuple[str, ...]
    timezone: str = "UTC"
    zone_fixed: bool = False
    decide_at: int = 9 * 60
    look_ahead: int = 0
    tolerance: int = 0
    ignore_under: Mapping[str, int] = field(default_factory=dict)
    country: str = ""
    answers: Answers = field(default_factory=Answers)

    def customer_zone(self, zone: str | None) -> str:
        return zone or self.timezone

    def moment_zone(self, zone: str | None) -> str:
        return self.timezone if self.zone_fixed else self.customer_zone(zone)

    def moment(self, zone: str | None, day: int) -> int:
        """The instant of the decision of calendar day `day` of the zone that sets the moment."""
        return clock.instant(self.moment_zone(zone), day, self.decide_at)


class State:
    """The fold of one ledger up to an instant, under the terms of one policy."""

    def __init__(self, ledger: Ledger, terms: Terms) -> None:
        customer = ledger.customer
        self.customer: Customer = customer
        self.terms = terms
        self.zone = terms.customer_zone(customer.zone)
        self.moment_zone = terms.moment_zone(customer.zone)
        self.book = Book(terms.look_ahead, terms.ignore_under)
        self.cases: list[Case] = []
        self.deeds: list[Deed] = []
        self.columns: dict[str, Value] = dict(customer.columns)
        self.consent: dict[str, bool] = dict(customer.consent)
        self.opted_out: set[str] = set()
        self.failed: dict[str, bool] = {}
        self.attempts: list[Attempt] = []
        self.payment_days: list[int] = []
        self.decline_code = ""
        self.first_decline_code = ""
        self.refused_for_good = False
        self.holder_reported_deceased = False
        self.advice_is_old = False
        self.reply_days: list[int] = []
        self.conversation_days: list[int] = []
        self.complaint_days: list[int] = []
        self.service: list[tuple[int, bool]] = []
        self.accepted: list[Acceptance] = []
        self.promises: dict[str, Promise] = {}
        self.plans: dict[str, Plan] = {}
        self.credit_notes: list[Invoice] = []
        self.unclaimed: list[tuple[str, str, str | None, int]] = []
        self.now = -_NEVER
        self._events: list[Event] = list(ledger.events)
        self._next = 0
        self._agenda: list[tuple[int, int]] = []
        self._moment: int | None = None
        self._numbers = 0
        self.add_invoices(ledger.invoices)

    # --- what is still to come --------------------------------------------------------------------------------------

    def add_invoices(self, invoices: Iterable[Invoice]) -> None:
        """Take in invoices; days on which they matter go on the agenda."""
        known = list(invoices)
        self.book.add(known)
        for invoice in known:
            self.on_day(invoice.due_on - self.terms.look_ahead)
            if invoice.issued_on is not None:
                self.on_day(invoice.issued_on)
            if invoice.kind == "credit_note":
                self.credit_notes.append(invoice)
            elif invoice.kind == "instalment":
                self.on_day(invoice.due_on + self.terms.tolerance + 1)
            if invoice.kind != "credit_note" and invoice.issued_on is None:
                self.on_day(invoice.due_on + 1)

    def add_events(self, events: Iterable[Event]) -> None:
        """Events not yet folded; they must not lie before what was."""
        rest = [*self._events[self._next :], *events]
        rest.sort(key=lambda e: e.sort_key)
        self._events[self._next :] = rest

    def on_day(self, day: int) -> None:
        """Look again at the start of that day; where it has begun already, at once."""
        heapq.heappush(self._agenda, (max(clock.instant(self.zone, day, 0), self.now + 1), day))

    def next_instant(self) -> int | None:
        """The next instant at which anything but a decision may change, None where nothing is to come."""
        found = min(self._next_event_at(), self._agenda[0][0] if self._agenda else _NEVER, self._moment or _NEVER)
        return None if found == _NEVER else found

    def _next_event_at(self) -> int:
        if self._next == len(self._events):
            return _NEVER
        event = self._events[self._next]
        return event.at if event.recorded_at is None else event.recorded_at

    # --- the fold ---------------------------------------------------------------------------------------------------

    def advance(self, to: int) -> None:
        """Take in everything before the instant `to`, and what falls on it of days that start, moments, and decisions
        of ours."""
        while True:
            event_at = self._next_event_at()
            day_at = self._agenda[0][0] if self._agenda else _NEVER
            moment_at = self._moment if self._moment is not None else _NEVER
            at = min(event_at, day_at, moment_at)
            if at > to or (at == to and at not in (day_at, moment_at) and self._events[self._next].recorded_at is None):
                break
            self.now = max(self.now, at)
            if day_at == at:
                self._start_of_day(at, heapq.heappop(self._agenda)[1])
            elif moment_at == at:
                self._moment = None
                self._open_cases(at)
            else:
                event = self._events[self._next]
                self._next += 1
                apply_event(self, event)
                self.close_ended(event.at if event.recorded_at is None else event.recorded_at, event)
                self._look_at_moment_after(at + 1)
        self.now = max(self.now, to)

    def record(self, events: Iterable[Event]) -> None:
        """Take in what a decision made at this instant wrote."""
        for event in events:
            apply_event(self, event)
            self.close_ended(self.now, event)
        self._look_at_moment_after(self.now + 1)

    def _look_at_moment_after(self, at: int) -> None:
        """The first moment at or after the instant is one at which a case may open."""
        day = clock.day_of(self.moment_zone, at)
        moment = clock.instant(self.moment_zone, day, self.terms.decide_at)
        if moment < at:
            moment = clock.instant(self.moment_zone, day + 1, self.terms.decide_at)
        if self._moment is None or moment < self._moment:
            self._moment = moment

    def _start_of_day(self, at: int, day: int) -> None:
        """What happens by the calendar alone: credit notes, charges that never came, broken promises and plans."""
        for invoice in [c for c in self.credit_notes if c.issued_on is not None and c.issued_on <= day]:
            self.credit_notes.remove(invoice)
            self.book.pay(invoice.currency, invoice.amount, day, None)
        for debt in self.book.debts:
            if debt.invoice.issued_on is None and not debt.out and debt.invoice.due_on < day:
                debt.out = "vanished"
        for promise in list(self.promises.values()):
            if promise.outstanding and promise.last_day < day:
                self.break_promise(promise, day)
        for plan in list(self.plans.values()):
            if self.plan_missed(plan, day):
                self.break_plan(plan, day)
        for currency in self.book.credit:
            self.book.spend(currency, day)
        self.finish_plans(day)
        self.close_ended(at, None)
        self._look_at_moment_after(at)

    # --- cases ------------------------------------------------------------------------------------------------------

    @property
    def open_cases(self) -> list[Case]:
        """Open cases by due date of the anchor, then invoice id."""
        return sorted((c for c in self.cases if c.open), key=lambda c: c.order)

    def case_in(self, currency: str | None) -> Case | None:
        """The open case in a currency; without one named, the customer's oldest open case."""
        for case in self.open_cases:
            if currency is None or case.currency == currency:
                return case
        return None

    def _open_cases(self, at: int) -> None:
        today = clock.day_of(self.zone, at)
        for currency in self.terms.currencies:
            if any(c.open and c.currency == currency for c in self.cases):
                continue
            anchor = next(
                (
                    d
                    for d in self.book.debts
                    if d.invoice.currency == currency
                    and d.owed
                    and d.invoice.kind != "fee"
                    and d.invoice.due_on <= today + self.terms.look_ahead
                    and d.visible(today, self.terms.look_ahead)
                ),
                None,
            )
            if anchor is None:
                continue
            case = Case(
                f"{anchor.invoice.invoice_id}@{date.fromordinal(today).isoformat()}", currency, anchor, today, at
            )
            self.cases.append(case)
            self.occur(case, "case_opened", None, today)
            for kind, event_currency, argument, day in self.unclaimed:
                if event_currency == currency and (day == today or kind in ("plan_broken", "dispute_resolved")):
                    self.occur(case, kind, argument, day)
            promise = self.promises.get(currency)
            if promise is not None and promise.outstanding and promise.concerns(case):
                case.holds.append(Hold(today, today, promise.last_day, promise))
        self.unclaimed.clear()

    def close_ended(self, at: int, event: Event | None) -> None:
        """Close the open cases whose anchor is no longer owed."""
        for case in [c for c in self.cases if c.open and not c.anchor.owed]:
            day = event.day if event is not None and event.recorded_at is None else clock.day_of(self.zone, at)
            why = case.anchor.out or (
                "disputed" if case.anchor.disputed else "payment plan" if case.anchor.covered else "paid"
            )
            own = event.own_day if event is not None else None
            self.close(case, at, day, why, own)

    def close(self, case: Case, at: int, day: int, why: str, own_day: int | None) -> None:
        """End a case. A charge that vanished ends it silently; a case ended by its own rule raises `case_closed` on
        the next day."""
        debts = tuple(d.frozen() for d in self.book.of(case.currency))
        case.closing = Closing(at, day, why, debts, own_day)
        if why != "vanished":
            self.occur(case, "case_closed", None, day if own_day is None else day + 1, own_day)

    def occur(self, case: Case, event: str, argument: str | None, day: int, own_day: int | None = None) -> None:
        """Something that the case's `on EVENT` rules may wait for."""
        self._numbers += 1
        found = Occurrence(self._numbers, event, argument, day, own_day)
        case.occurrences.setdefault(event, []).append(found)

    def happen(self, event: str, currency: str | None, argument: str | None, day: int) -> None:
        """An event of the language goes to the case open in its currency when it happened, else it waits for one that
        opens today."""
        case = self.case_in(currency)
        if case is not None:
            self.occur(case, event, argument, day)
        else:
            self.unclaimed.append((event, currency or customers_currency(self), argument, day))

    def reopen(self, event: str, currency: str, day: int) -> None:
        """A resolved dispute or a broken plan: it belongs to the case that it opens or, where one is open already, to
        that."""
        case = self.case_in(currency)
        if case is not None:
            self.occur(case, event, None, day)
        else:
            self.unclaimed.append((event, currency, None, day))

    # --- promises and plans -----------------------------------------------------------------------------------------

    def break_promise(self, promise: Promise, day: int) -> None:
        """A broken promise ends its own hold and no other."""
        promise.broken = True
        for case in self.cases:
            for hold in case.holds:
                if hold.promise is promise:
                    hold.last_day = min(hold.last_day, day - 1)
        current = self.case_in(promise.currency)
        if current is None or promise.concerns(current):
            self.happen("promise_broken", promise.currency, None, day)

    def instalments(self, plan: Plan) -> list[str]:
        """The invoices of the plan: instalments of its currency that fall due after it was accepted; those of an
        earlier plan that is broken are void."""
        return [
            d.invoice.invoice_id
            for d in self.book.debts
            if d.invoice.kind == "instalment"
            and d.invoice.currency == plan.currency
            and d.invoice.due_on >= plan.accepted_day
            and d.out != "void"
        ]

    def plan_missed(self, plan: Plan, day: int) -> bool:
        return any(
            debt.owed and debt.invoice.due_on + self.terms.tolerance < day
            for debt in (self.book.by_id[i] for i in self.instalments(plan))
        )

    def break_plan(self, plan: Plan, day: int) -> None:
        """Unpaid instalments are void; what was paid on the plan counts for what it covered, oldest first; the rest is
        owed again."""
        del self.plans[plan.currency]
        paid = 0
        for invoice_id in self.instalments(plan):
            debt = self.book.by_id[invoice_id]
            paid += debt.paid
            if debt.rest > 0:
                debt.out = "void"
        self.close_ended(clock.instant(self.zone, day, 0), None)
        for invoice_id in plan.covered:
            self.book.by_id[invoice_id].covered = False
        self.book.settle_covered(plan.currency, plan.covered, paid, day)
        self.reopen("plan_broken", plan.currency, day)

    def finish_plans(self, day: int) -> None:
        """A plan is kept once as much was paid on it as is left of what it covers: that is settled. A payment that
        names what is covered leaves less of it."""
        for plan in list(self.plans.values()):
            covered = [self.book.by_id[i] for i in plan.covered]
            paid = sum(self.book.by_id[i].paid for i in self.instalments(plan))
            if paid >= sum(debt.rest for debt in covered):
                del self.plans[plan.currency]
                for debt in covered:
                    debt.covered = False
                    debt.paid = debt.invoice.amount
                    debt.settled_day = day if debt.settled_day is None else debt.settled_day
