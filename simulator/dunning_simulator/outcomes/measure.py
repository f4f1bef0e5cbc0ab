"""What a world came to, customer by customer, in whole numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dunning_dsl.engine.kernel import kinds
from dunning_dsl.engine.kernel import layout as at
from dunning_dsl.engine.kernel import view as v
from dunning_dsl.engine.kernel import world_layout as w
from dunning_dsl.program import statements as s
from dunning_simulator.response.library import library
from dunning_simulator.response.population import Member
from dunning_simulator.response.worlds import Lived, Lives

Ints = NDArray[np.int64]

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

    first_day: int
    last_day: int
    follow_up: int
    currency: str
    members: Sequence[Member]
    horizons: tuple[int, ...]
    channels: tuple[str, ...]
    starts: Ints
    """[n + 1]: rows of what follows by customer."""
    cohort: NDArray[np.bool_]
    meant: NDArray[np.bool_]
    """Invoices of the currency that come to be at risk, in the cohort or not; others are paid as recorded, whatever
    the world adds to that."""
    clock: Ints
    amount: Ints
    due: Ints
    """[n]: what was due in the cohort, recorded credits taken off."""
    invoices: Ints
    """[n]"""

    @staticmethod
    def of(members: Sequence[Member], days: tuple[int, int], follow_up: int, currency: str) -> Frame:
        first, last = days
        counts = [len(m.ledger.invoices) for m in members]
        starts = np.concatenate([[0], np.cumsum(counts, dtype=np.int64)]).astype(np.int64)
        risk = np.array([at.UNKNOWN if d is None else d for m in members for d in m.risk_from], np.int64)
        clock = np.array([day for m in members for day in m.clock], np.int64)
        amount = np.array([net for m in members for net in _net(m)], np.int64)
        meant = np.array([i.currency == currency for m in members for i in m.ledger.invoices], np.bool_)
        meant &= risk != at.UNKNOWN
        cohort = meant & (risk >= first) & (clock + follow_up <= last)
        owner = np.repeat(np.arange(len(members)), counts)
        due = _summed(owner[cohort], amount[cohort], len(members))
        horizons = tuple(sorted({h for h in (7, 14, 30, 60, 90) if h < follow_up} | {follow_up}))
        return Frame(
            first,
            last,
            follow_up,
            currency,
            members,
            horizons,
            library().channels,
            starts,
            cohort,
            meant,
            clock,
            amount,
            due,
            _summed(owner[cohort], np.ones(int(cohort.sum()), np.int64), len(members)),
        )

    @property
    def customers(self) -> int:
        return len(self.members)

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
    """All chunks of a world."""
    n = frame.customers
    values = np.zeros((n, len(frame.names)), np.int64)
    weeks = np.zeros((frame.last_day - frame.first_day) // 7 + 1, np.int64)
    days = np.zeros(w.ROWS_WIDTH, np.int64)
    for part in lived:
        _cash(frame, part, values, weeks)
        _events(frame, part, values)
        _deeds(frame, lives, part, values)
        days += part.days
    return Measured(values, weeks, days)


def _cash(frame: Frame, part: Lived, values: Ints, weeks: Ints) -> None:
    n = frame.customers
    cash = part.cash
    customer = cash[:, w.WC_CUSTOMER] + part.first
    invoice = frame.starts[customer] + cash[:, w.WC_INVOICE]
    amount = cash[:, w.WC_AMOUNT]
    age = cash[:, w.WC_DAY] - frame.clock[invoice]
    inside = frame.cohort[invoice]
    followed = inside & (age <= frame.follow_up)
    received, amount = amount, within_due(frame, invoice, amount)
    meant = frame.meant[invoice]
    for day in frame.horizons:
        rows = inside & (age <= day)
        values[:, frame.column(f"recovered by day {day}")] += _summed(customer[rows], amount[rows], n)
    early = inside & (age <= min(EARLY, frame.follow_up))
    values[:, frame.column("recovered within 10 days")] += _summed(customer[early], amount[early], n)
    held = (amount * (frame.follow_up - np.maximum(age, 0)))[followed]
    values[:, frame.column("unpaid money-days")] -= _summed(customer[followed], held, n)
    for name, source in SOURCES.items():
        rows = followed & (cash[:, w.WC_SOURCE] == source)
        values[:, frame.column(name)] += _summed(customer[rows], amount[rows], n)
    others = np.where(followed, received - amount, received)
    values[:, frame.column("other payments")] += _summed(customer[meant], others[meant], n)
    paid = _summed(invoice[followed], amount[followed], len(frame.clock))
    whole = frame.cohort & (paid >= frame.amount)
    owner = np.repeat(np.arange(n), np.diff(frame.starts))
    rows_of = slice(frame.starts[part.first], frame.starts[part.first + len(part.rows.encoded.customers)])
    values[:, frame.column("paid in full")] += np.bincount(owner[rows_of][whole[rows_of]], minlength=n)
    place = slice(part.first, part.first + len(part.rows.encoded.customers))
    values[place, frame.column("unpaid money-days")] += frame.due[place] * frame.follow_up
    week = (cash[:, w.WC_DAY] - frame.first_day) // 7
    known = meant & (week >= 0) & (cash[:, w.WC_DAY] <= frame.last_day)
    weeks += _summed(week[known], received[known], len(weeks))


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
    customer = part.event[:, w.WE_CUSTOMER] + part.first
    for name, number in EVENTS.items():
        values[:, frame.column(name)] += np.bincount(customer[kind == number], minlength=n)
    mine = part.rows.encoded.currencies.index(frame.currency) if frame.currency in part.rows.encoded.currencies else -1
    credits = (kind == kinds.EVENT_CREDIT) & (part.event[:, w.WE_CURRENCY] == mine)
    values[:, frame.column("let go")] += _summed(customer[credits], part.event[credits, w.WE_AMOUNT], n)


def _deeds(frame: Frame, lives: Lives, part: Lived, values: Ints) -> None:
    n = frame.customers
    plan = lives.plan
    action = part.rows.action[part.rows.action[:, v.AR_OVERTAKEN] == 0]
    customer = action[:, v.AR_CUSTOMER] + part.first
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


def _net(member: Member) -> Iterator[int]:
    """What each invoice comes to less the credits in the history that name it: those stay in every world, and nobody is
    asked for them."""
    credits: dict[str, int] = {}
    for event in member.ledger.events:
        if event.kind == "credit" and event.invoice_id is not None:
            credits[event.invoice_id] = credits.get(event.invoice_id, 0) + (event.amount or 0)
    for invoice in member.ledger.invoices:
        yield max(0, invoice.amount - credits.get(invoice.invoice_id, 0))


def _summed(place: Ints, amount: Ints, size: int) -> Ints:
    """Exact sums by place."""
    found = np.zeros(size, np.int64)
    np.add.at(found, place, amount)
    return found
