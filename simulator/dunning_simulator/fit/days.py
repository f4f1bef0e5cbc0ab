"""Person-days: each day of each debt at risk, what was in effect on it, and whether it was paid by the customer's own
doing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from dunning_dsl.decide.moment import terms_of
from dunning_dsl.ledger.fold import Terms
from dunning_dsl.ledger.model import Invoice, Ledger
from dunning_dsl.program.statements import Program
from dunning_simulator.fit.rates import Counts, count, covers
from dunning_simulator.fit.retries import Tried, tried
from dunning_simulator.fit.sources import Debtor, debtor, with_versions
from dunning_simulator.fit.spells import at_risk_from, last_seen
from dunning_simulator.fit.touch import Message, Touch, messages_of, tones_of, touch
from dunning_simulator.fit.walk import Paid, Walked, walk
from dunning_simulator.response.hazards import hazards
from dunning_simulator.response.model import Model
from dunning_simulator.statistics.arrays import Floats, Ints

COLUMNS: Final = (
    "customer",
    "debt",
    "age",
    "tone",
    "stretch",
    "channel",
    "earlier",
    "bounced",
    "due",
    "disputed",
    "early",
    "meant_tone",
    "meant_stretch",
    "meant_channel",
    "meant_earlier",
)
CUSTOMER, DEBT, AGE, TONE, STRETCH, CHANNEL, EARLIER, BOUNCED, DUE, DISPUTED, EARLY = range(11)
FELT: Final = (TONE, STRETCH, CHANNEL, EARLIER)
MEANT: Final = (11, 12, 13, 14)
"""Columns of a person-day: place of the customer and of the debt, days since the clock's zero, what `touch.Touch` says,
how many debts were due at once (0 where this one was not), whether it was disputed, and over how many days the hazard
of before the clock's zero is spread. `MEANT` are those of `FELT` had every message arrived."""


@dataclass(frozen=True)
class Days:
    """The person-days of a book: `rows` [n, COLUMNS], of which `exposed` days were got through unpaid and `paid` were
    those of payments (shares of one where it is not known which debt it was for). `debtors` say of each debt what may
    have varied its messages. `late` debts came to be at risk before the first day and were still to be paid on it: they
    count from then on, given their days and payments of `before` (None where there are none), as do others of the same
    customers."""

    ids: tuple[str, ...]
    rows: Ints
    exposed: Floats
    paid: Floats
    debtors: tuple[Debtor, ...]
    messages: tuple[tuple[Message, ...], ...]
    payments: tuple[tuple[Paid, ...], ...]
    counts: Counts
    tried: tuple[Tried, ...]
    late: int
    foreign: int
    last: int
    before: tuple[Floats, Floats] | None = None

    @property
    def followed(self) -> Ints:
        """Places of the debts of which some days count."""
        return np.unique(self.rows[self.exposed + self.paid > 0, DEBT])

    @property
    def dated(self) -> int:
        """Payments by themselves of which only the date is known."""
        return sum(p.dated for mine in self.payments for p in mine if p.doing == "self")


def days_of(
    program: Program,
    model: Model,
    ledgers: Iterable[Ledger],
    days: tuple[int, int],
    *,
    currency: str,
    dated_after: bool = False,
) -> Days:
    """The person-days between two days, both in, of debts in a currency."""
    terms, tones = terms_of(program), tones_of(program)
    book = _Book(model, terms, days, currency)
    every = tuple(ledgers)
    for ledger, risk in zip(every, at_risk_from(model, every, days[0]), strict=True):
        walked = walk(ledger, terms, days[1], dated_after=dated_after)
        sent = messages_of(ledger, terms, model.contact, tones, days[1])
        book.add(program, ledger, risk, walked, sent)
    return book.days()


Flags = npt.NDArray[np.bool_]

LONGEST: Final = 3_650
"""Days before the first that are looked at, however old a debt is."""


class _Debt(NamedTuple):
    """A debt, the day on which it came to be at risk, its clock's zero, and its status by day."""

    invoice: Invoice
    came: int
    zero: int
    status: Ints


class _Book:
    """Rows, customer by customer."""

    def __init__(self, model: Model, terms: Terms, days: tuple[int, int], currency: str) -> None:
        self.model, self.terms, self.currency = model, terms, currency
        self.first, self.last = days
        self.daily = hazards(model).daily
        self.ids: list[str] = []
        self.rows: list[Ints] = []
        self.weights: list[Floats] = []
        self.debtors: list[Debtor] = []
        self.messages: list[tuple[Message, ...]] = []
        self.payments: list[tuple[Paid, ...]] = []
        self.counts = Counts()
        self.tried: list[Tried] = []
        self.named: Counter[tuple[int, str]] = Counter()
        self.late = self.foreign = 0

    def add(
        self,
        program: Program,
        ledger: Ledger,
        risk: dict[str, tuple[int, int]],
        walked: Walked,
        sent: Sequence[Message],
    ) -> None:
        place = len(self.ids)
        self.ids.append(ledger.customer.customer_id)
        self.messages.append(tuple(sent))
        self.payments.append(tuple(walked.payments))
        self.named.update((e.day, e.policy) for e in ledger.events if e.kind == "message_sent" and e.policy)
        last = last_seen(walked, self.last)
        debts = self._debts(ledger, risk, walked, last)
        if not debts or last < self.first:
            return
        begin = last + 1 - len(debts[0].status)
        felt = touch(list(sent), self.model.contact, begin, last)
        whole = all(m.arrived for m in sent)
        meant = felt if whole else touch(list(sent), self.model.contact, begin, last, all_arrive=True)
        at_risk: list[Flags] = [np.isin(debt.status, (_OPEN, _DISPUTED)) for debt in debts]
        day = np.arange(begin, last + 1)
        due = sum(
            (here & (day >= debt.invoice.due_on) for debt, here in zip(debts, at_risk, strict=True)),
            np.zeros(len(day), np.int64),
        )
        self.tried += tried(self.model, ledger, {d.invoice.invoice_id: (d.came, d.zero) for d in debts}, walked, last)
        self._count(ledger, sent, walked, debts, [here[self.first - begin :] for here in at_risk])
        rung = self._rung(walked, debts)
        weights = [self._weights(debt, at_risk[n], walked, rung.get(n, []), day) for n, debt in enumerate(debts)]
        if not any(weight[day >= self.first].any() for weight in weights):
            return
        for debt, weight in zip(debts, weights, strict=True):
            keep: Flags = np.asarray(weight.any(axis=1), np.bool_)
            later = (day >= self.first)[keep]
            self.late += debt.came < self.first and bool(later.any())
            self._take(
                debt, (day - debt.zero)[keep], (felt, meant), np.where(day >= debt.invoice.due_on, due, 0)[keep], keep
            )
            self.weights.append(np.concatenate([weight[keep] * later[:, None], weight[keep] * ~later[:, None]], axis=1))
            self.debtors.append(debtor(program, ledger, debt.invoice, debt.zero, place))

    def _debts(self, ledger: Ledger, risk: dict[str, tuple[int, int]], walked: Walked, last: int) -> list[_Debt]:
        """The customer's debts in the currency that are at risk by the last day, from the day on which the first of
        them was, or from the first day if that is before it."""
        mine: list[tuple[Invoice, int, int]] = []
        for invoice in ledger.invoices:
            if invoice.invoice_id in risk:
                came, zero = risk[invoice.invoice_id]
                self.foreign += invoice.currency != self.currency
                if came <= last and invoice.currency == self.currency:
                    mine.append((invoice, came, zero))
        begin = max(min([self.first, *(came for _, came, _ in mine)]), self.first - LONGEST)
        found = []
        for invoice, came, zero in mine:
            status = _by_day(walked.changes.get(invoice.invoice_id, []), begin, last - begin + 1)
            status[: max(0, came - begin)] = _NOT
            found.append(_Debt(invoice, came, zero, status))
        return found

    def _weights(
        self, debt: _Debt, here: Flags, walked: Walked, rung: Sequence[tuple[int, float]], day: Ints
    ) -> Floats:
        """[days, 2]: by day whether it was got through unpaid, and the payments. A day on which the debt was paid or
        ended in some other way was not got through, nor is it known how much of it was; that of a payment by its own
        clock is a payment."""
        span, begin = len(here), int(day[0])
        found = np.stack([here.astype(np.float64), np.zeros(span)], axis=1)
        for at, weight in rung:
            if 0 <= at - begin < span:
                found[at - begin, 1] += weight
        over = {at for at, _ in rung}
        over |= {p.model_day for p in walked.payments if any(name == debt.invoice.invoice_id for name, _ in p.parts)}
        over |= {at for at, _ in walked.changes.get(debt.invoice.invoice_id, [])}
        for at in over:
            if 0 <= at - begin < span:
                found[at - begin, 0] = 0
        if self.model.clock == "due date" and debt.came >= debt.zero and 0 <= debt.came - begin < span:
            found[debt.came - begin] = 0  # that day has all the hazard of before, too
        found[(day < debt.came) | (day - debt.zero >= self.model.horizon)] = 0
        return found

    def _take(self, debt: _Debt, age: Ints, touches: tuple[Touch, Touch], due: Ints, keep: Flags) -> None:
        felt, meant = touches
        rows = np.empty((len(age), len(COLUMNS)), np.int64)
        rows[:, CUSTOMER], rows[:, DEBT], rows[:, AGE] = len(self.ids) - 1, len(self.debtors), age
        for columns, one in ((FELT, felt), (MEANT, meant)):
            for column, values in zip(columns, (one.tone, one.stretch, one.channel, one.earlier), strict=True):
                rows[:, column] = values[keep]
        rows[:, BOUNCED] = felt.bounced[keep]
        rows[:, DUE] = due
        rows[:, DISPUTED] = debt.status[keep] == _DISPUTED
        rows[:, EARLY] = np.where(age < 0, max(1, debt.zero - debt.came), 0)
        self.rows.append(rows)

    def _count(
        self, ledger: Ledger, sent: Sequence[Message], walked: Walked, debts: Sequence[_Debt], at_risk: Sequence[Flags]
    ) -> None:
        """The customer's share in what is counted."""
        early = disputes = 0
        within = self.model.dispute.within.v if self.model.dispute is not None else 0.0
        for debt, here in zip(debts, at_risk, strict=True):
            young = slice(max(0, debt.zero - self.first), max(0, debt.zero + round(within) - self.first))
            early += int(here[young].sum())
            changes = walked.changes.get(debt.invoice.invoice_id, [])
            since = max(debt.zero, self.first)
            disputes += any(now == "disputed" and since <= day < debt.zero + within for day, now in changes)
        days = int(np.any(at_risk, axis=0).sum())
        count(self.counts, self.model, ledger, sent, walked, (self.first, self.last), days, early, disputes)
        came = {debt.invoice.invoice_id: debt.came for debt in debts}
        for payment in walked.payments:
            if any(name in came and came[name] <= payment.model_day for name, _ in payment.parts):
                covers(self.counts, payment, (self.first, self.last))

    def _rung(self, walked: Walked, debts: Sequence[_Debt]) -> dict[int, list[tuple[int, float]]]:
        """By debt the model days of payments that its own clock brought: the debt named, else shared among those that
        were due, more to the younger as the model's hazard falls with age."""
        places = {debt.invoice.invoice_id: n for n, debt in enumerate(debts)}
        found: dict[int, list[tuple[int, float]]] = {}
        for payment in walked.payments:
            if payment.doing != "self":
                continue
            if payment.named in places:
                found.setdefault(places[payment.named], []).append((payment.model_day, 1.0))
                continue
            paid = [places[name] for name, _ in payment.parts if name in places]
            if not paid:
                continue
            ages = [min(max(0, payment.model_day - debts[n].zero), len(self.daily) - 1) for n in paid]
            shares = np.array([max(1e-9, self.daily[age]) for age in ages])
            for n, share in zip(paid, shares / shares.sum(), strict=True):
                found.setdefault(n, []).append((payment.model_day, float(share)))
        return found

    def days(self) -> Days:
        rows = np.concatenate(self.rows) if self.rows else np.empty((0, len(COLUMNS)), np.int64)
        weights = np.concatenate(self.weights) if self.weights else np.empty((0, 4))
        return Days(
            tuple(self.ids),
            rows,
            np.ascontiguousarray(weights[:, 0]),
            np.ascontiguousarray(weights[:, 1]),
            with_versions(self.debtors, self.named),
            tuple(self.messages),
            tuple(self.payments),
            self.counts,
            tuple(self.tried),
            self.late,
            self.foreign,
            self.last,
            (np.ascontiguousarray(weights[:, 2]), np.ascontiguousarray(weights[:, 3]))
            if weights[:, 2:].any()
            else None,
        )


_OPEN, _DISPUTED, _OTHER, _NOT = 0, 1, 2, 3
_CODE: Final = {"open": _OPEN, "disputed": _DISPUTED, "covered": _OTHER, "paid": _OTHER, "out": _OTHER}


def _by_day(changes: Sequence[tuple[int, str]], first: int, span: int) -> Ints:
    """The status on each model day: a change shows from its own day on."""
    found = np.zeros(max(0, span), np.int64)
    for day, status in changes:
        found[max(0, day - first) :] = _CODE[status]
    return found
