"""What customers owe in a world before anything has happened in it, by row of their invoices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from dunning_dsl.engine.columns import INVOICE_KIND, KIND_OF
from dunning_dsl.engine.kernel import layout as at
from dunning_dsl.ledger.debts import Book
from dunning_dsl.ledger.model import Invoice, InvoiceKind
from dunning_simulator.response.stays import NOT_AT_RISK, of_kind
from dunning_simulator.response.tables import Ground

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_KINDS: dict[int, InvoiceKind] = {INVOICE_KIND[kind]: kind for kind in get_args(InvoiceKind)}


def summed(place: Ints, amount: Ints, size: int) -> Ints:
    """Exact sums by place."""
    found = np.zeros(size, np.int64)
    np.add.at(found, place, amount)
    return found


@dataclass(frozen=True)
class Books:
    """The invoices of some customers that stay: `starts` [n + 1] says where each one's begin, everything else is by
    row. Amounts are in minor units, days ordinals.

    `mine` are those of the currency, `debt` those of them that are neither fees nor credit notes, `meant` those that
    come to be at risk, `arrears` those of them that were before the first simulated day, `cohort` those that are
    followed; `risk` is the first day at risk
    (UNKNOWN: never) and `clock` the day from which the age counts. `amount` is what an invoice comes to less the
    credits in the history that name it: those stay in every world, and nobody is asked for them. `open` is what is
    unpaid of a debt that comes to be at risk when the worlds begin, `billed` what an invoice bills within the simulated
    days.
    """

    starts: Ints
    owner: Ints
    mine: Bools
    debt: Bools
    meant: Bools
    arrears: Bools
    cohort: Bools
    risk: Ints
    clock: Ints
    amount: Ints
    due_on: Ints
    issued: Ints
    """The due day where nothing is said."""
    open: Ints
    billed: Ints

    @staticmethod
    def joined(parts: Sequence[Books]) -> Books:
        """One after the other."""
        found = {one.name: [getattr(part, one.name) for part in parts] for one in fields(Books)}
        lengths = np.concatenate([[0], *(np.diff(starts) for starts in found["starts"])])
        starts = np.cumsum(lengths, dtype=np.int64)
        first, owners = 0, []
        for part in parts:
            owners.append(part.owner + first)
            first += len(part.starts) - 1
        none = np.zeros(0, np.int64)
        rest = {name: np.concatenate([none.astype(_type(name)), *arrays]) for name, arrays in found.items()}
        return Books(**{**rest, "starts": starts, "owner": np.concatenate([none, *owners])})

    def part(self, first: int, count: int) -> Books:
        """Some customers in a row."""
        start, end = (int(self.starts[place]) for place in (first, first + count))
        found = {one.name: getattr(self, one.name)[start:end] for one in fields(Books)}
        starts = self.starts[first : first + count + 1] - start
        return Books(**{**found, "starts": starts, "owner": found["owner"] - first})


def _type(name: str) -> type:
    return np.bool_ if name in ("mine", "debt", "meant", "arrears", "cohort") else np.int64


def books(ground: Ground, currency: str, days: tuple[int, int], follow_up: int) -> Books:
    """What a chunk of customers owes in a world of these days, of which debts in a currency are followed."""
    first, last = days
    columns, invoices = ground.columns, ground.columns.invoices
    events = columns.events
    number = ground.currencies.index(currency) if currency in ground.currencies else at.NONE
    mine = invoices[:, at.I_CURRENCY] == number
    risk, clock = ground.stays.risk_from, ground.stays.clock
    due_on, gross = invoices[:, at.I_DUE], invoices[:, at.I_AMOUNT]
    issued = np.where(invoices[:, at.I_ISSUED] == at.UNKNOWN, due_on, invoices[:, at.I_ISSUED])
    named = columns.invoice_start[_owner(columns.event_start)] + events[:, at.E_INVOICE]
    credit = (events[:, at.E_KIND] == KIND_OF["credit"]) & (events[:, at.E_INVOICE] >= 0)
    credit &= events[:, at.E_AMOUNT] != at.UNKNOWN
    later = credit & (events[:, at.E_DAY] >= first)
    rest = _rests(ground, named, first)
    rest = np.maximum(rest - summed(named[later], events[later, at.E_AMOUNT], len(invoices)), 0)
    debt = ~of_kind(invoices[:, at.I_KIND], NOT_AT_RISK) & mine
    meant = mine & (risk != at.UNKNOWN)
    simulated = (risk != at.UNKNOWN) & (risk <= last)
    return Books(
        starts=columns.invoice_start,
        owner=_owner(columns.invoice_start),
        mine=mine,
        debt=debt,
        meant=meant,
        arrears=meant & (risk < first),
        cohort=meant & (risk >= first) & (clock + follow_up <= last),
        risk=risk,
        clock=clock,
        amount=np.maximum(gross - summed(named[credit], events[credit, at.E_AMOUNT], len(invoices)), 0),
        due_on=due_on,
        issued=issued,
        open=np.where(simulated & debt, rest, 0),
        billed=np.where(debt & (issued >= first) & (issued <= last), gross, 0),
    )


def _owner(starts: Ints) -> Ints:
    return np.repeat(np.arange(len(starts) - 1), np.diff(starts))


def _rests(ground: Ground, named: Ints, first: int) -> Ints:
    """What is unpaid of each invoice before a day. Where every payment and credit names an invoice that has room for it
    nothing is left to be worked out; other customers' books are kept as a ledger keeps them."""
    columns = ground.columns
    events, invoices = columns.events, columns.invoices
    kind = events[:, at.E_KIND]
    money = np.isin(kind, [KIND_OF[name] for name in ("payment", "credit", "reversed")])
    money &= events[:, at.E_DAY] < first
    plain = money & (kind != KIND_OF["reversed"]) & (events[:, at.E_INVOICE] >= 0)
    plain &= events[:, at.E_AMOUNT] != at.UNKNOWN
    paid = summed(named[plain], events[plain, at.E_AMOUNT], len(invoices))
    found: Ints = invoices[:, at.I_AMOUNT] - paid
    hard = np.union1d(_owner(columns.event_start)[money & ~plain], _owner(columns.invoice_start)[found < 0])
    for customer in hard.tolist():
        start, end = columns.invoice_start[customer : customer + 2].tolist()
        found[start:end] = list(_kept(ground, customer, money))
    return found


def _kept(ground: Ground, customer: int, money: Bools) -> Iterator[int]:
    """What is unpaid of a customer's invoices after some of their events."""
    columns = ground.columns
    start, end = columns.invoice_start[customer : customer + 2].tolist()
    book = Book(0, {})
    invoices = [_invoice(ground, row) for row in columns.invoices[start:end].tolist()]
    book.add(invoices)
    only = next((one.currency for one in invoices), "")
    first, last = columns.event_start[customer : customer + 2].tolist()
    for row in columns.events[first:last][money[first:last]].tolist():
        place = row[at.E_INVOICE]
        name = invoices[place].invoice_id if place >= 0 else None
        said = ground.currencies[row[at.E_CURRENCY]] if row[at.E_CURRENCY] >= 0 else only
        currency = invoices[place].currency if place >= 0 else said
        amount = None if row[at.E_AMOUNT] == at.UNKNOWN else row[at.E_AMOUNT]
        if row[at.E_KIND] == KIND_OF["reversed"]:
            book.reverse(currency, amount, name)
        else:
            book.pay(currency, amount or 0, row[at.E_DAY], name)
    rest = {one.invoice.invoice_id: one.rest for one in book.debts}
    yield from (rest.get(one.invoice_id, one.amount) for one in invoices)


def _invoice(ground: Ground, row: list[int]) -> Invoice:
    issued = None if row[at.I_ISSUED] == at.UNKNOWN else row[at.I_ISSUED]
    name = ground.invoices[row[at.I_ID]]
    return Invoice(
        name, row[at.I_DUE], row[at.I_AMOUNT], ground.currencies[row[at.I_CURRENCY]], issued, _KINDS[row[at.I_KIND]]
    )
