"""What a world came to, customer by customer, in whole numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np

from dunning_dsl.engine.kernel import kinds
from dunning_dsl.engine.kernel import layout as at
from dunning_dsl.engine.kernel import view as v
from dunning_dsl.engine.kernel import world_layout as w
from dunning_dsl.program import statements as s
from dunning_simulator.outcomes.books import Books, Bools, Ints, summed
from dunning_simulator.outcomes.books import books as _books
from dunning_simulator.response.library import library
from dunning_simulator.response.population import People
from dunning_simulator.response.tables import grounds
from dunning_simulator.response.worlds import Lived, Lives

EVENTS: Final = {
    "replies": kinds.EVENT_REPLIED,
    "complaints": kinds.EVENT_COMPLAINED,
    "opt-outs": kinds.EVENT_OPTED_OUT,
    "cancellations": kinds.EVENT_CANCELLED,
    "disputes": kinds.EVENT_DISPUTE_OPENED,
    "promises": kinds.EVENT_PROMISE_MADE,
    "offers taken": kinds.EVENT_OFFER_ACCEPTED,
    "plans given up": kinds.EVENT_PLAN_BROKEN,
    "failed charges": kinds.EVENT_PAYMENT_FAILED,
    "undelivered": kinds.EVENT_MESSAGE_FAILED,
}
DEEDS: Final[dict[str, tuple[type, ...]]] = {
    "messages": (s.Send, s.AskFeedback),
    "retries": (s.Retry,),
    "offers made": (s.Offer,),
    "suspensions": (s.Suspend,),
    "referrals": (s.Refer,),
    "write-offs": (s.WriteOff,),
    "tasks": (s.Assign,),
}
BY_RETRIES: Final = "by retries"
ON_OFFER: Final = "on an offer"
SOURCES: Final = {
    "with nothing else": w.SOURCE_SELF,
    BY_RETRIES: w.SOURCE_RETRY,
    "on a promise": w.SOURCE_PROMISE,
    ON_OFFER: w.SOURCE_OFFER,
}
"""Where the money came from: messages have their effect in the first."""


EARLY: Final = 10
"""Days within which others say most of what is recovered comes."""


@dataclass(frozen=True)
class Frame:
    """What is the same in every world: the days, the cohort (invoices of one currency that came to be at risk within
    the simulated days and are followed `follow_up` days from their own day 0), and what was due in it."""

    people: People
    first_day: int
    last_day: int
    follow_up: int
    currency: str
    horizons: tuple[int, ...]
    channels: tuple[str, ...]
    books: Books
    others: int
    """Invoices of other currencies that came to be at risk within the simulated days."""
    early: int
    """Customers with debts at risk before the first simulated day."""
    as_recorded: int
    """Invoices due within the simulated days that never come to be at risk: they are paid as recorded, whatever the
    world adds to that."""
    first: int = 0
    """The place of the first customer among all."""

    @staticmethod
    def of(people: People, days: tuple[int, int], follow_up: int, currency: str) -> Frame:
        first, last = days
        every = [_books(ground, currency, days, follow_up) for ground in grounds(people)]
        books = Books.joined(every)
        began = (books.risk != at.UNKNOWN) & (books.risk < first)
        return Frame(
            people,
            first,
            last,
            follow_up,
            currency,
            tuple(sorted({h for h in (7, 14, 30, 60, 90) if h < follow_up} | {follow_up})),
            library().channels,
            books,
            int((~books.mine & (books.risk >= first)).sum()),
            len(np.unique(books.owner[began])),
            int((books.debt & (books.risk == at.UNKNOWN) & (books.due_on >= first) & (books.due_on <= last)).sum()),
        )

    @property
    def starts(self) -> Ints:
        return self.books.starts

    @property
    def cohort(self) -> Bools:
        return self.books.cohort

    @property
    def meant(self) -> Bools:
        return self.books.meant

    @property
    def clock(self) -> Ints:
        return self.books.clock

    @property
    def amount(self) -> Ints:
        return self.books.amount

    @cached_property
    def due(self) -> Ints:
        """[n]: what was due in the cohort, recorded credits taken off."""
        rows = self.cohort
        return summed(self.books.owner[rows], self.amount[rows], self.customers)

    @cached_property
    def invoices(self) -> Ints:
        """[n]: debts of the cohort."""
        return np.bincount(self.books.owner[self.cohort], minlength=self.customers)

    def part(self, first: int, count: int) -> Frame:
        """Some customers in a row, by their places in this frame."""
        if first == 0 and count == self.customers:
            return self
        return replace(self, books=self.books.part(first, count), first=self.first + first)

    @property
    def customers(self) -> int:
        return len(self.starts) - 1

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The columns of `measure`, amounts in minor units first."""
        return (
            *(f"recovered by day {day}" for day in self.horizons),
            "recovered within 10 days",
            "unpaid money-days",
            *SOURCES,
            "let go",
            "other payments",
            "paid in full",
            *EVENTS,
            *DEEDS,
            *(f"by {channel}" for channel in self.channels),
        )

    @cached_property
    def _places(self) -> dict[str, int]:
        return {name: place for place, name in enumerate(self.names)}

    def column(self, name: str) -> int:
        return self._places[name]

    @property
    def held(self) -> int:
        """Customers with something due in the cohort."""
        return int((self.due > 0).sum())

    @property
    def recovered(self) -> str:
        """The column that decides: recovered within the whole follow-up."""
        return f"recovered by day {self.follow_up}"


@dataclass(frozen=True)
class Measured:
    """One world: [n, names] whole numbers, and the cash of each week of the simulated days."""

    values: Ints
    weeks: Ints
    days: Ints
    """`world_layout.ROWS_*` of the whole book."""


def measure(frame: Frame, lives: Lives, lived: Iterable[Lived]) -> Measured:
    """All chunks of a world, or some of them in a frame of theirs."""
    values = np.zeros((frame.customers, len(frame.names)), np.int64)
    weeks = np.zeros((frame.last_day - frame.first_day) // 7 + 1, np.int64)
    days = np.zeros(w.ROWS_WIDTH, np.int64)
    for part in lived:
        place = part.first - frame.first
        mine = frame.part(place, part.customers)
        rows = values[place : place + part.customers]
        _cash(mine, part, rows, weeks)
        _events(mine, part, rows)
        _deeds(mine, lives, part, rows)
        days += part.days
    return Measured(values, weeks, days)


@dataclass(frozen=True)
class _Paid:
    """What came in in a world, row by row: for which invoice, whether that is in the cohort, its age then, and how much
    of it pays what was due."""

    invoice: Ints
    inside: Bools
    age: Ints
    amount: Ints

    @staticmethod
    def of(frame: Frame, part: Lived) -> _Paid:
        invoice = frame.starts[part.cash[:, w.WC_CUSTOMER]] + part.cash[:, w.WC_INVOICE]
        age = part.cash[:, w.WC_DAY] - frame.clock[invoice]
        amount = within_due(frame, invoice, part.cash[:, w.WC_AMOUNT])
        return _Paid(invoice, frame.cohort[invoice], age, amount)


def recovered(frame: Frame, part: Lived) -> Ints:
    """[horizons]: what the frame's customers, who are those of the chunk, recover in a world; nothing else of it."""
    paid = _Paid.of(frame, part)
    return np.array([paid.amount[paid.inside & (paid.age <= day)].sum() for day in frame.horizons], np.int64)


def _cash(frame: Frame, part: Lived, values: Ints, weeks: Ints) -> None:
    n = frame.customers
    cash = part.cash
    customer, received = cash[:, w.WC_CUSTOMER], cash[:, w.WC_AMOUNT]
    paid = _Paid.of(frame, part)
    invoice, inside, age, amount = paid.invoice, paid.inside, paid.age, paid.amount
    followed = inside & (age <= frame.follow_up)
    meant = frame.meant[invoice]
    for day in frame.horizons:
        rows = inside & (age <= day)
        values[:, frame.column(f"recovered by day {day}")] += summed(customer[rows], amount[rows], n)
    early = inside & (age <= min(EARLY, frame.follow_up))
    values[:, frame.column("recovered within 10 days")] += summed(customer[early], amount[early], n)
    held = (amount * (frame.follow_up - np.maximum(age, 0)))[followed]
    values[:, frame.column("unpaid money-days")] += frame.due * frame.follow_up - summed(customer[followed], held, n)
    for name, source in SOURCES.items():
        rows = followed & (cash[:, w.WC_SOURCE] == source)
        values[:, frame.column(name)] += summed(customer[rows], amount[rows], n)
    others = np.where(followed, received - amount, received)
    values[:, frame.column("other payments")] += summed(customer[meant], others[meant], n)
    whole = frame.cohort & (summed(invoice[followed], amount[followed], len(frame.clock)) >= frame.amount)
    values[:, frame.column("paid in full")] += np.bincount(frame.books.owner[whole], minlength=n)
    week = (cash[:, w.WC_DAY] - frame.first_day) // 7
    known = meant & (week >= 0) & (cash[:, w.WC_DAY] <= frame.last_day)
    weeks += summed(week[known], received[known], len(weeks))


def within_due(frame: Frame, invoice: Ints, amount: Ints) -> Ints:
    """What of each payment pays what was due of its invoice: what is credited later in the history may have been paid
    before, and then is no recovery. Rows of one invoice are in the order of time."""
    order = np.argsort(invoice, kind="stable")
    of = invoice[order]
    sums = np.cumsum(amount[order])
    first = np.flatnonzero(np.diff(of, prepend=-1)) if len(of) else of
    before = np.repeat(sums[first] - amount[order][first], np.diff(np.append(first, len(of))))
    counted = np.minimum(sums - before, frame.amount[of])
    found = np.empty(len(amount), np.int64)
    found[order] = np.diff(counted, prepend=0)
    found[order[first]] = counted[first]
    return found


def _events(frame: Frame, part: Lived, values: Ints) -> None:
    n = frame.customers
    kind = part.event[:, w.WE_KIND]
    customer = part.event[:, w.WE_CUSTOMER]
    for name, number in EVENTS.items():
        values[:, frame.column(name)] += np.bincount(customer[kind == number], minlength=n)
    mine = part.rows.encoded.currencies.index(frame.currency) if frame.currency in part.rows.encoded.currencies else -1
    credits = (kind == kinds.EVENT_CREDIT) & (part.event[:, w.WE_CURRENCY] == mine)
    values[:, frame.column("let go")] += summed(customer[credits], part.event[credits, w.WE_AMOUNT], n)


def _deeds(frame: Frame, lives: Lives, part: Lived, values: Ints) -> None:
    n = frame.customers
    plan = lives.plan
    action = part.rows.action[part.rows.action[:, v.AR_OVERTAKEN] == 0]
    customer = action[:, v.AR_CUSTOMER]
    step = action[:, v.AR_STEP]
    actions = [plan.program.rules[rule].steps[place].action for rule, place in plan.steps]
    for name, types in DEEDS.items():
        meant = np.array([isinstance(one, types) for one in (*actions, None)], np.bool_)[step]
        values[:, frame.column(name)] += np.bincount(customer[meant], minlength=n)
    channels = plan.schema.channels
    sent = np.array([isinstance(one, DEEDS["messages"]) for one in (*actions, None)], np.bool_)[step]
    for channel in frame.channels:
        if channel in channels:
            rows = sent & (action[:, v.AR_CHANNEL] == channels.index(channel))
            values[:, frame.column(f"by {channel}")] += np.bincount(customer[rows], minlength=n)
