"""What a world came to for the books of the business: cash, receivables by age, fees, ends, and work by day.

One flat row of whole numbers per world, so that worlds add up; `Till` says what stands where. Amounts are in minor
units of the frame's currency.
"""

from __future__ import annotations

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
from dunning_dsl.program import statements as s
from dunning_dsl.program.currency import minor_digits
from dunning_simulator.outcomes.books import Ints, summed
from dunning_simulator.outcomes.measure import Frame, within_due
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
    months: tuple[str, ...]
    """Of the cohort's day 0."""
    month: Ints
    """By invoice: a place in `months`, -1 outside the cohort."""

    @staticmethod
    def of(frame: Frame) -> Till:
        return Till(frame, *_months(frame))

    def of_part(self, first: int, count: int) -> Till:
        """Some customers in a row, by their places in the frame."""
        if first == 0 and count == self.frame.customers:
            return self
        start, end = (int(self.frame.starts[place]) for place in (first, first + count))
        return Till(self.frame.part(first, count), self.months, self.month[start:end])

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
        return summed(self.month[rows], self.frame.amount[rows], len(self.months))

    def part(self, lives: Lives, part: Lived) -> Ints:
        """What a chunk adds to the row."""
        mine = self.of_part(part.first - self.frame.first, part.customers)
        return mine._row(lives, part)

    def _row(self, lives: Lives, part: Lived) -> Ints:
        """The row of the frame's customers, who are those of the chunk."""
        frame, places, books = self.frame, self.places, self.frame.books
        found = np.zeros(self.width, np.int64)
        cash = part.cash
        invoice = frame.starts[cash[:, w.WC_CUSTOMER]] + cash[:, w.WC_INVOICE]
        day, amount = cash[:, w.WC_DAY], cash[:, w.WC_AMOUNT]
        mine = frame.meant[invoice] & (day <= frame.last_day)
        found[places["cash"]] = amount[mine].sum()
        found[places["cash-days"]] = (amount * (frame.last_day - day))[mine].sum()
        inside = frame.cohort[invoice]
        followed = inside & (day - frame.clock[invoice] <= frame.follow_up)
        counted = within_due(frame, invoice, amount)
        found[places["cash later"]] = amount[mine & inside].sum() - counted[followed].sum()
        early = books.arrears[invoice]
        found[places["cash on arrears"]] = amount[mine & early].sum()
        found[places["cash too late"]] = amount[mine & ~inside & ~early].sum()
        np.add.at(found[places["months"]], self.month[invoice[followed]], counted[followed])
        left = np.maximum(books.open - summed(invoice[mine], amount[mine], len(books.open)), 0)
        self._credit(part, left)
        gone = self._gone(part)[books.owner]
        left[books.issued > gone] = 0
        found[places["billed"]] = books.billed[books.issued <= gone].sum()
        self._deeds(lives, part, found, left)
        late = frame.last_day - books.due_on
        age = np.searchsorted([days for days, _ in AGES], late)
        np.add.at(found[places["ages"]], age, left)
        return found

    def _credit(self, part: Lived, left: Ints) -> None:
        """What was let go in the world pays the customer's oldest debts."""
        event, currencies = part.event, part.rows.encoded.currencies
        mine = currencies.index(self.frame.currency) if self.frame.currency in currencies else -1
        wanted = (event[:, w.WE_KIND] == kinds.EVENT_CREDIT) & (event[:, w.WE_CURRENCY] == mine)
        for customer, amount in event[wanted][:, [w.WE_CUSTOMER, w.WE_AMOUNT]].tolist():
            first, end = self.frame.starts[customer : customer + 2].tolist()
            for place in range(first, end):
                used = min(amount, int(left[place]))
                left[place] -= used
                amount -= used

    def _gone(self, part: Lived) -> Ints:
        """By customer of the chunk: the day on which they cancelled."""
        found = np.full(part.customers, _NEVER, np.int64)
        rows = part.event[:, w.WE_KIND] == kinds.EVENT_CANCELLED
        np.minimum.at(found, part.event[rows, w.WE_CUSTOMER], part.event[rows, w.WE_DAY])
        return found

    def _deeds(self, lives: Lives, part: Lived, found: Ints, left: Ints) -> None:
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
            ended = np.full(part.customers, -1, np.int64)
            np.maximum.at(ended, customer[those(kind)], goes[those(kind)])
            over = frame.books.due_on <= ended[frame.books.owner]
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
