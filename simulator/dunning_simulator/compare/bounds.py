"""What may have come in under a policy that was not followed: bounds, from the first day on which a customer was, or
would have been, treated differently (Manski: nothing is assumed of what happens after it).

A customer's courses are the same until that day, and so is what they paid before it; afterwards anything between
nothing more and all that was due can happen. A day is the customer's first one over all cases, since limits couple
them. Never a rate of those who do not part: they are the ones who pay early.

`Purses` hold the money of some customers by currency: what was due in the counted days and what came in on it. What is
credited in these days stays due here: it may be a policy's doing (an offer that was taken up), and is no recovery.
Money is told to debts no further than to a customer's currency, so payments that name no invoice are as good as
others; one that names neither an invoice nor a currency counts for the upper end alone where there are several
currencies.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dunning_dsl.ledger.model import Event, Invoice, Ledger
from dunning_simulator.compare.recorded import Recorded, first_difference, went
from dunning_simulator.rows import CustomerReplay

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

REVERSIBLE: Final = 120
"""Days for which a payment can be taken back: the time that the card networks leave for most chargebacks; a direct
debit's eight weeks are shorter."""

ALIKE: Final = 1 << 40
"""The day of parting of a customer who is treated alike throughout."""

UNSEEN: Final = frozenset({"tag", "escalate", "hold"})
"""Verbs of what nobody outside sees: the log need not have them."""

OF_POLICY: Final = frozenset({"fee", "instalment"})
"""Kinds of invoice that dunning itself brings about; from the first counted day on they are no debts here."""

WHAT: Final = ("least", "most", "customers least", "customers most")
PARTED: Final = "parted"

Key = tuple[str, str, str]
"""Currency, row (`BoundsTally`), and one of `WHAT` or `PARTED`."""


@dataclass(slots=True)
class BoundsTally:
    """Sums by currency and row: amounts in minor units, and customers who pay all that was due. Rows are

    - `due`: what was due and who owed it; `recorded`: what came in
    - `either`: under A, and under B too, if one of them was in force; `difference`: B less A then; `beside A`: B less
      what was recorded, where that is what came in under A
    - `log A`, `log B`: from each policy's first difference from the log; `A - log`, `B - log`: less what was recorded;
      `log B - A`: from the earlier difference
    """

    sums: Counter[Key] = field(default_factory=Counter)

    def merge(self, later: BoundsTally) -> None:
        self.sums.update(later.sums)


@dataclass(frozen=True)
class Purses:
    """Customers by currency: `customer` is a place, `currency` a number, `due` in minor units. `flow_*` are payments of
    the counted days and, below zero, what was taken back; `sure` says whether the currency is known."""

    customer: Ints
    currency: Ints
    due: Ints
    flow_purse: Ints
    flow_day: Ints
    flow_amount: Ints
    flow_sure: Bools

    def recorded(self) -> tuple[Ints, Ints]:
        """What came in, at least and at most: nothing below zero, nothing above what was due."""
        back = self.flow_amount < 0
        return self._sum(self.flow_sure | back), self._sum(self.flow_sure | ~back)

    def before(self, day: Ints, *, reversible: bool) -> Ints:
        """By purse: what had come in before a day and can, if payments can be reversed at all, no longer be."""
        of = day[self.flow_purse]
        kept = self.flow_sure & (self.flow_day < (of - REVERSIBLE if reversible else of))
        back = (self.flow_amount < 0) & (self.flow_day < of)
        return self._sum(np.where(self.flow_amount < 0, back, kept))

    def _sum(self, rows: Bools) -> Ints:
        found = np.zeros(len(self.due), np.int64)
        np.add.at(found, self.flow_purse[rows], self.flow_amount[rows])
        return np.clip(found, 0, self.due)


def tally_bounds(
    purses: Purses, names: Sequence[str], between: Ints | None, logs: Sequence[Ints], *, last: int, reversible: bool
) -> BoundsTally:
    """The bounds over customers. By place of customer: `between` is the day on which A and B part, `logs` those on
    which each policy parts from the log; `ALIKE` for never. `names` are the currencies by number."""
    sums: Counter[Key] = Counter()
    owing = purses.due > 0
    recorded = purses.recorded()

    def add(row: str, least: Ints, most: Ints, paid: tuple[Ints, Ints], parted: Bools | None = None) -> None:
        values = dict(zip(WHAT, (least, most, *paid), strict=True))
        if parted is not None:
            values[PARTED] = parted.astype(np.int64)
        for number, name in enumerate(names):
            mine = owing & (purses.currency == number)
            for what, column in values.items():
                sums[(name, row, what)] += int(column[mine].sum())

    ends = _Ends(purses, recorded, last, reversible)
    add("due", purses.due, purses.due, (owing.astype(np.int64),) * 2)
    same = ends.of(np.full(len(purses.due), ALIKE, np.int64))
    add("recorded", *same.money, same.paid)
    if between is not None:
        one = ends.of(between[purses.customer])
        add("either", *one.money, one.paid, one.parted)
        add("difference", *one.less(one), one.less_paid(one))
        add("beside A", *one.less(same), one.less_paid(same))
    sides = [ends.of(days[purses.customer]) for days in logs]
    for letter, side in zip("AB", sides, strict=False):
        add(f"log {letter}", *side.money, side.paid, side.parted)
        add(f"{letter} - log", *side.less(same), side.less_paid(same))
    if len(sides) == 2:
        a, b = sides
        add("log B - A", *b.less(a), b.less_paid(a), a.parted | b.parted)
    return BoundsTally(sums)


@dataclass(frozen=True)
class _Course:
    """One course of every purse: least and most money, least and most of those who pay all."""

    money: tuple[Ints, Ints]
    paid: tuple[Ints, Ints]
    parted: Bools

    def less(self, other: _Course) -> tuple[Ints, Ints]:
        """Bounds of ours less another's, 0 where neither parts."""
        return _less(self.money, other.money, self.parted | other.parted)

    def less_paid(self, other: _Course) -> tuple[Ints, Ints]:
        return _less(self.paid, other.paid, self.parted | other.parted)


def _less(mine: tuple[Ints, Ints], others: tuple[Ints, Ints], parted: Bools) -> tuple[Ints, Ints]:
    return np.where(parted, mine[0] - others[1], 0), np.where(parted, mine[1] - others[0], 0)


@dataclass(frozen=True)
class _Ends:
    purses: Purses
    recorded: tuple[Ints, Ints]
    last: int
    reversible: bool

    def of(self, day: Ints) -> _Course:
        """The course that is known before a day, by purse. What was recorded is itself something that can happen."""
        due = self.purses.due
        parted = day <= self.last
        kept = np.minimum(self.purses.before(day, reversible=self.reversible), self.recorded[0])
        least, most = np.where(parted, kept, self.recorded[0]), np.where(parted, due, self.recorded[1])
        whole = (due > 0) & (least >= due), (due > 0) & (most >= due)
        return _Course((least, most), (whole[0].astype(np.int64), whole[1].astype(np.int64)), parted)


# --- from ledgers -----------------------------------------------------------------------------------------------------


def purses_of(ledger: Ledger, first: int, last: int) -> tuple[Purses, list[str]]:
    """One customer's, and the currencies by number."""
    debts = {i.invoice_id: i for i in ledger.invoices if i.kind != "credit_note"}
    counted = {i.invoice_id: i for i in debts.values() if _counts(i, first, last)}
    names = list(dict.fromkeys(i.currency for i in counted.values()))
    all_names = {i.currency for i in debts.values()}
    due = Counter[str]()
    for invoice in counted.values():
        due[invoice.currency] += invoice.amount
    earlier = Counter[str]()
    for note in ledger.invoices:
        if note.kind == "credit_note" and note.issued_on is not None and note.issued_on < first:
            earlier[note.currency] += note.amount
    flows: list[tuple[int, int, int, bool]] = []
    for event, amount in _amounts(ledger):
        named = debts.get(event.invoice_id or "")
        if event.day > last or (named is not None and not (named.invoice_id in counted or named.kind == "instalment")):
            continue
        said = named.currency if named is not None else event.currency
        sole = next(iter(all_names)) if len(all_names) == 1 else None
        for number, name in enumerate(names):
            if (said or sole) not in (None, name):
                continue
            sure = (said or sole) is not None
            if event.day < first:
                earlier[name] += amount if sure else 0
            elif event.kind != "credit":
                flows.append((number, event.day, amount, sure))
    columns = np.array(flows, np.int64).reshape(-1, 4)
    rest = [max(0, due[name] - max(0, earlier[name])) for name in names]
    purses = Purses(
        customer=np.zeros(len(names), np.int64),
        currency=np.arange(len(names)),
        due=np.array(rest, np.int64),
        flow_purse=columns[:, 0],
        flow_day=columns[:, 1],
        flow_amount=columns[:, 2],
        flow_sure=columns[:, 3] == 1,
    )
    return purses, names


def _counts(invoice: Invoice, first: int, last: int) -> bool:
    """Whether an invoice is among what was due whatever the policy."""
    own = invoice.kind in OF_POLICY
    return invoice.due_on <= last and (not own or (invoice.issued_on is not None and invoice.issued_on < first))


def _amounts(ledger: Ledger) -> Iterable[tuple[Event, int]]:
    """Events of money with what they add; one that takes back without an amount, the latest payment of its invoice or,
    where it names none, of its currency."""
    known = {invoice.invoice_id for invoice in ledger.invoices}
    payments: list[Event] = []
    for event in ledger.events:
        if event.kind == "payment":
            payments.append(event)
            yield event, event.amount or 0
        elif event.kind == "credit":
            yield event, event.amount or 0
        elif event.kind == "reversed":
            amount = event.amount
            if amount is None:
                amount = next((p.amount or 0 for p in reversed(payments) if _taken(event, p, known)), 0)
            yield event, -amount


def _taken(back: Event, payment: Event, known: set[str]) -> bool:
    if back.invoice_id in known:
        return back.invoice_id == payment.invoice_id
    return back.currency in (None, payment.currency)


def parts_from_log(replay: CustomerReplay, log: Sequence[Recorded], last: int) -> int:
    """The first day up to `last` on which what was really done to a customer and what a policy does are not the same;
    `ALIKE` where there is none. What nobody outside sees makes no difference."""
    mine = [row for row in replay.actions if not row.overtaken and row.action not in UNSEEN and went(row) <= last]
    day = first_difference(mine, [one for one in log if one.action not in UNSEEN])
    return ALIKE if day is None else day
