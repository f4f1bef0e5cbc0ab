"""What a world came to for the books of the business: cash, receivables by age, fees, ends, and work by day.

One flat row of whole numbers per world, so that worlds add up; `Till` says what stands where. Amounts are in minor
units of the frame's currency.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dunning_dsl.engine.kernel import kinds
from dunning_dsl.engine.kernel import layout as at
from dunning_dsl.engine.kernel import view as v
from dunning_dsl.engine.kernel import world_layout as w
from dunning_dsl.ledger.debts import Book
from dunning_dsl.program import statements as s
from dunning_dsl.program.currency import minor_digits
from dunning_simulator.outcomes.measure import Frame, Ints, within_due
from dunning_simulator.response.population import NOT_AT_RISK, Member
from dunning_simulator.response.worlds import Lived, Lives

AGES: Final = ((0, "not yet due"), (30, "1 to 30 days"), (60, "31 to 60 days"), (90, "61 to 90 days"))
"""Ageing buckets by the last day overdue in them; the rest is older."""

OLDER: Final = "over 90 days"

NUMBERS: Final = (
    "cash",
    "cash later",
    "cash on arrears",
    "cash too late",
    "cash-days",
    "billed",
    "fees charged",
    "referred",
    "written off",
)
"""`cash` is all that came in on simulated debts: what is recovered, and `cash later` on invoices of the cohort (after
their follow-up, or beyond what was due), `cash on arrears` on debts from before the first day, `cash too late` on debts
that cannot be followed to their end. `cash-days` is `cash` times the days
left until the last one; `referred` and `written off` are what was open then, and stays so."""

_NEVER: Final = 1 << 40


@dataclass(frozen=True)
class Till:
    """What is the same in every world, by row of the frame's invoices."""

    frame: Frame
    owner: Ints
    due_on: Ints
    issued: Ints
    open: Ints
    """What is unpaid of each simulated debt when the worlds begin, 0 for others; credits that stay are taken off."""
    billed: Ints
    """What each invoice bills within the simulated days."""
    arrears: NDArray[np.bool_]
    """Debts that were at risk before the first day."""
    months: tuple[str, ...]
    """Of the cohort's day 0."""
    month: Ints
    """By invoice: a place in `months`, -1 outside the cohort."""

    @staticmethod
    def of(frame: Frame) -> Till:
        members = frame.members
        invoices = [i for m in members for i in m.ledger.invoices]
        due_on = np.array([i.due_on for i in invoices], np.int64)
        issued = np.array([i.due_on if i.issued_on is None else i.issued_on for i in invoices], np.int64)
        amount = np.array([i.amount for i in invoices], np.int64)
        kept = np.array([i.kind not in NOT_AT_RISK and i.currency == frame.currency for i in invoices], np.bool_)
        inside = kept & (issued >= frame.first_day) & (issued <= frame.last_day)
        risk = np.array([d is not None and d <= frame.last_day for m in members for d in m.risk_from], np.bool_)
        rest = np.array([one for m in members for one in _unpaid(m, frame.first_day)], np.int64)
        early = np.array([d is not None and d < frame.first_day for m in members for d in m.risk_from], np.bool_)
        months, month = _months(frame)
        return Till(
            frame,
            np.repeat(np.arange(len(members)), np.diff(frame.starts)),
            due_on,
            issued,
            np.where(risk & kept, rest, 0),
            np.where(inside, amount, 0),
            early & frame.meant,
            months,
            month,
        )

    @property
    def minor(self) -> int:
        """Minor units of one unit of the currency."""
        found: int = 10 ** minor_digits(self.frame.currency)
        return found

    @property
    def days(self) -> int:
        return self.frame.last_day - self.frame.first_day + 1

    @property
    def ages(self) -> tuple[str, ...]:
        return (*(name for _, name in AGES), OLDER)

    @cached_property
    def places(self) -> dict[str, slice]:
        """Where a row of a world has what."""
        found, start = {}, 0
        parts = (*((name, 1) for name in NUMBERS), ("ages", len(self.ages)), ("months", len(self.months)))
        for name, width in (*parts, ("tasks", self.days), ("calls", self.days)):
            found[name] = slice(start, start + width)
            start += width
        return found

    @property
    def width(self) -> int:
        return int(self.places["calls"].stop)

    def due_by_month(self) -> Ints:
        rows = self.month >= 0
        found = np.zeros(len(self.months), np.int64)
        np.add.at(found, self.month[rows], self.frame.amount[rows])
        return found

    def part(self, lives: Lives, part: Lived) -> Ints:
        """What a chunk adds to the row."""
        frame, places = self.frame, self.places
        found = np.zeros(self.width, np.int64)
        rows = slice(frame.starts[part.first], frame.starts[part.first + len(part.rows.encoded.customers)])
        cash = part.cash
        invoice = frame.starts[cash[:, w.WC_CUSTOMER] + part.first] + cash[:, w.WC_INVOICE]
        day, amount = cash[:, w.WC_DAY], cash[:, w.WC_AMOUNT]
        mine = frame.meant[invoice] & (day <= frame.last_day)
        found[places["cash"]] = amount[mine].sum()
        found[places["cash-days"]] = (amount * (frame.last_day - day))[mine].sum()
        inside = frame.cohort[invoice]
        followed = inside & (day - frame.clock[invoice] <= frame.follow_up)
        counted = within_due(frame, invoice, amount)
        found[places["cash later"]] = amount[mine & inside].sum() - counted[followed].sum()
        early = self.arrears[invoice]
        found[places["cash on arrears"]] = amount[mine & early].sum()
        found[places["cash too late"]] = amount[mine & ~inside & ~early].sum()
        np.add.at(found[places["months"]], self.month[invoice[followed]], counted[followed])
        paid = np.zeros(len(self.open), np.int64)
        np.add.at(paid, invoice[mine], amount[mine])
        left = np.maximum(self.open[rows] - paid[rows], 0)
        self._credit(part, left, int(rows.start))
        gone = self._gone(part)[self.owner[rows] - part.first]
        left[self.issued[rows] > gone] = 0
        found[places["billed"]] = self.billed[rows][self.issued[rows] <= gone].sum()
        self._deeds(lives, part, found, left, rows)
        late = frame.last_day - self.due_on[rows]
        age = np.searchsorted([days for days, _ in AGES], late)
        np.add.at(found[places["ages"]], age, left)
        return found

    def _credit(self, part: Lived, left: Ints, start: int) -> None:
        """What was let go in the world pays the customer's oldest debts."""
        event, currencies = part.event, part.rows.encoded.currencies
        mine = currencies.index(self.frame.currency) if self.frame.currency in currencies else -1
        wanted = (event[:, w.WE_KIND] == kinds.EVENT_CREDIT) & (event[:, w.WE_CURRENCY] == mine)
        for customer, amount in event[wanted][:, [w.WE_CUSTOMER, w.WE_AMOUNT]].tolist():
            first, end = self.frame.starts[customer + part.first] - start, self.frame.starts[customer + part.first + 1]
            for place in range(int(first), int(end) - start):
                used = min(amount, int(left[place]))
                left[place] -= used
                amount -= used

    def _gone(self, part: Lived) -> Ints:
        """By customer of the chunk: the day on which they cancelled."""
        found = np.full(len(part.rows.encoded.customers), _NEVER, np.int64)
        rows = part.event[:, w.WE_KIND] == kinds.EVENT_CANCELLED
        np.minimum.at(found, part.event[rows, w.WE_CUSTOMER], part.event[rows, w.WE_DAY])
        return found

    def _deeds(self, lives: Lives, part: Lived, found: Ints, left: Ints, rows: slice) -> None:
        """Fees, what ends with an agency or is written off (and so is no receivable any more), tasks and calls."""
        places, frame, plan = self.places, self.frame, lives.plan
        action = part.rows.action[part.rows.action[:, v.AR_OVERTAKEN] == 0]
        kinds_of = [plan.program.rules[rule].steps[place].action for rule, place in plan.steps]
        step, customer = action[:, v.AR_STEP], action[:, v.AR_CUSTOMER]
        goes = np.where(action[:, v.AR_GOES] != 0, action[:, v.AR_GOES], action[:, v.AR_DAY])

        def those(*types: type) -> NDArray[np.bool_]:
            found: NDArray[np.bool_] = np.array([isinstance(one, types) for one in (*kinds_of, None)], np.bool_)[step]
            return found

        fees = action[those(s.Charge), v.AR_AMOUNT]
        found[places["fees charged"]] = fees[fees != at.UNKNOWN].sum()
        for name, kind in (("referred", s.Refer), ("written off", s.WriteOff)):
            ended = np.full(len(part.rows.encoded.customers), -1, np.int64)
            np.maximum.at(ended, customer[those(kind)], goes[those(kind)])
            over = self.due_on[rows] <= ended[self.owner[rows] - part.first]
            found[places[name]] = left[over].sum()
            left[over] = 0
        channels = plan.schema.channels
        call = channels.index("call") if "call" in channels else -2
        for name, wanted in (
            ("tasks", those(s.Assign)),
            ("calls", those(s.Send, s.AskFeedback) & (action[:, v.AR_CHANNEL] == call)),
        ):
            day = goes[wanted] - frame.first_day
            found[places[name]] = np.bincount(day[(day >= 0) & (day < self.days)], minlength=self.days)


def _months(frame: Frame) -> tuple[tuple[str, ...], Ints]:
    """The months of the cohort's day 0, and by invoice its place among them, -1 outside the cohort."""
    found = np.full(len(frame.clock), -1, np.int64)
    days, place = np.unique(frame.clock[frame.cohort], return_inverse=True)
    names = [date.fromordinal(day).isoformat()[:7] for day in days.tolist()]
    months = tuple(dict.fromkeys(names))
    of_day = np.array([months.index(name) for name in names], np.int64)
    if len(days):
        found[frame.cohort] = of_day[place.reshape(-1)]
    return months, found


def _unpaid(member: Member, first_day: int) -> Sequence[int]:
    """What is unpaid of each invoice when the worlds begin, less the credits that come later and name it."""
    invoices = member.ledger.invoices
    events = [e for e in member.ledger.events if e.kind in ("payment", "credit", "reversed")]
    money = [e for e in events if e.day < first_day]
    rest = {i.invoice_id: i.amount for i in invoices}
    if money:
        book = Book(0, {})
        book.add(invoices)
        only = next(iter({i.currency for i in invoices}), "")
        for event in money:
            named = book.by_id.get(event.invoice_id or "")
            currency = named.invoice.currency if named is not None else event.currency or only
            if event.kind == "reversed":
                book.reverse(currency, event.amount, event.invoice_id)
            else:
                book.pay(currency, event.amount or 0, event.day, event.invoice_id)
        rest |= {name: debt.rest for name, debt in book.by_id.items()}
    for event in events:
        if event.kind == "credit" and event.day >= first_day and event.invoice_id in rest:
            rest[event.invoice_id] = max(0, rest[event.invoice_id] - (event.amount or 0))
    return [rest[i.invoice_id] for i in invoices]
