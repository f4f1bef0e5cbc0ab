"""A chunk's `BoundsTally`: the purses of its customers, and the days on which they part from the log."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from dunning_dsl.engine.columns import KIND_OF
from dunning_dsl.engine.contract import Lists
from dunning_dsl.engine.kernel import layout as at
from dunning_simulator.compare.arrays.frame import Frame
from dunning_simulator.compare.arrays.ids import Bools, Ints
from dunning_simulator.compare.arrays.log import Log, Opened, Words
from dunning_simulator.compare.arrays.matching import NOT_LOGGED, Alike
from dunning_simulator.compare.bounds import ALIKE, UNSEEN, BoundsTally, Purses, tally_bounds
from dunning_simulator.rows import Request

_PAYMENT, _CREDIT, _REVERSED = (KIND_OF[kind] for kind in ("payment", "credit", "reversed"))
_NOBODY: Final = -1


def bounds_of(
    opened: Opened, words: Words, between: Ints | None, logs: Sequence[Ints], request: Request
) -> BoundsTally:
    """What `ChunkTally.add` makes of the batch's customers; `between` and `logs` as in `tally_bounds`."""
    purses, names = _purses(opened, words, request.first_day, request.last_day)
    return tally_bounds(purses, names, between, logs, last=request.last_day, reversible=request.reversible)


# --- what is due and what came in -------------------------------------------------------------------------------------


def _purses(opened: Opened, words: Words, first: int, last: int) -> tuple[Purses, list[str]]:
    """As `compare.bounds.purses_of` finds them, of all customers."""
    debts = _Debts(opened, words, first, last)
    cash = _Cash(opened, words, debts, last)
    before = cash.day < first
    paid = debts.credited.copy()
    earlier = before & cash.sure
    np.add.at(paid, cash.purse[earlier], cash.amount[earlier])
    flows = ~before & (cash.kind != _CREDIT)
    purses = Purses(
        debts.customer,
        debts.name,
        np.maximum(debts.due - np.maximum(paid, 0), 0),
        *(column[flows] for column in (cash.purse, cash.day, cash.amount, cash.sure)),
    )
    return purses, [words.lexicon.text(code) for code in debts.codes.tolist()]


class _Debts:
    """What was due whatever the policy, by purse: a customer and a currency."""

    def __init__(self, opened: Opened, words: Words, first: int, last: int) -> None:
        self.rows = rows = opened.invoices
        kind, issued = rows.child("kind"), rows.child("issued_on")
        self.code = words.of(rows, "currency", np.arange(len(rows)))
        note = kind == at.KIND_CREDIT_NOTE
        own = np.isin(kind, (at.KIND_FEE, at.KIND_INSTALMENT))
        there = issued != 0
        self.counted = ~note & (rows.child("due_on") <= last) & (~own | (there & (issued < first)))
        self.debt = ~note
        self.payable = self.counted | (kind == at.KIND_INSTALMENT)
        """Those whose payments count: a plan's instalments pay what the plan covers."""
        self.codes, name = np.unique(self.code[self.counted], return_inverse=True)
        owner = rows.owner[self.counted]
        self.width = max(1, len(self.codes))
        self.keys, purse = np.unique(owner * self.width + name.reshape(-1), return_inverse=True)
        self.customer, self.name = self.keys // self.width, self.keys % self.width
        self.due = np.zeros(len(self.keys), np.int64)
        np.add.at(self.due, purse.reshape(-1), rows.child("amount")[self.counted])
        self.credited = np.zeros(len(self.keys), np.int64)
        given = np.flatnonzero(note & there & (issued < first))
        place = self.place(rows.owner[given], self.code[given])
        given, place = given[place != _NOBODY], place[place != _NOBODY]
        np.add.at(self.credited, place, rows.child("amount")[given])

    def place(self, customer: Ints, code: Ints) -> Ints:
        """The purse of each customer's currency; `_NOBODY` for none."""
        if not len(self.keys):
            return np.full(len(customer), _NOBODY, np.int64)
        name = np.minimum(np.searchsorted(self.codes, code), len(self.codes) - 1)
        key = customer * self.width + name
        found = np.minimum(np.searchsorted(self.keys, key), len(self.keys) - 1)
        return np.where((self.codes[name] == code) & (self.keys[found] == key), found, _NOBODY)

    def sole(self, customers: int) -> Ints:
        """By customer: the currency of all their debts, 0 where there are none or several."""
        least, most = np.full(customers, ALIKE, np.int64), np.zeros(customers, np.int64)
        owner, code = self.rows.owner[self.debt], self.code[self.debt]
        np.minimum.at(least, owner, code)
        np.maximum.at(most, owner, code)
        return np.where(least == most, most, 0)


class _Cash:
    """Payments, credits and what was taken back up to the last day, by purse; `amount` is below zero for the last."""

    def __init__(self, opened: Opened, words: Words, debts: _Debts, last: int) -> None:
        events = opened.events
        wanted = np.isin(events.child("kind"), (_PAYMENT, _CREDIT, _REVERSED)) & (events.child("day") <= last)
        rows = np.flatnonzero(wanted)
        owner, place = events.owner[rows], events.child("invoice")[rows].astype(np.int64)
        invoice = np.where(place >= 0, debts.rows.start[owner] + place, _NOBODY)
        code = words.of(events, "currency", rows)
        kind = events.child("kind")[rows]
        amount = _amounts(events, rows, kind, owner, invoice, code)
        row = np.maximum(invoice, 0)
        named = (invoice >= 0) & debts.debt[row] if len(debts.rows) else np.zeros(len(rows), bool)
        if named.any():
            code = np.where(named, debts.code[row], code)
            kept = ~named | debts.payable[row]
        else:
            kept = np.ones(len(rows), bool)
        code = np.where(code == 0, debts.sole(opened.batch.num_rows)[owner], code)
        sure = code != 0
        purse = np.where(sure, debts.place(owner, code), _NOBODY)
        self.purse, self.day, self.amount, self.kind, self.sure = _for_every_currency(
            debts, owner, purse, (events.child("day")[rows].astype(np.int64), amount, kind), sure, kept
        )


def _for_every_currency(
    debts: _Debts, owner: Ints, purse: Ints, columns: tuple[Ints, Ints, Ints], sure: Bools, kept: Bools
) -> tuple[Ints, Ints, Ints, Ints, Bools]:
    """The rows that belong to a purse, and those of no currency once for each purse of their customer."""
    mine = np.flatnonzero(kept & sure & (purse != _NOBODY))
    rows, purses = [mine], [purse[mine]]
    for row in np.flatnonzero(kept & ~sure).tolist():
        theirs = np.flatnonzero(debts.customer == owner[row])
        rows.append(np.full(len(theirs), row, np.int64))
        purses.append(theirs)
    which = np.concatenate(rows)
    day, amount, kind = (column[which] for column in columns)
    return np.concatenate(purses), day, amount, kind, sure[which]


def _amounts(events: Lists, rows: Ints, kind: Ints, owner: Ints, invoice: Ints, code: Ints) -> Ints:
    """What each event adds; one that takes back without an amount takes the latest payment (`bounds._amounts`)."""
    raw = events.child("amount")[rows]
    found: Ints = np.where(raw == at.UNKNOWN, 0, raw)
    for row in np.flatnonzero((kind == _REVERSED) & (raw == at.UNKNOWN)).tolist():
        mine = (kind[:row] == _PAYMENT) & (owner[:row] == owner[row])
        if invoice[row] != _NOBODY:
            mine &= invoice[:row] == invoice[row]
        elif code[row] != 0:
            mine &= code[:row] == code[row]
        latest = np.flatnonzero(mine)
        found[row] = found[latest[-1]] if len(latest) else 0
    return np.where(kind == _REVERSED, -found, found)


# --- where customers part from the log --------------------------------------------------------------------------------


def parted_from_log(frame: Frame, log: Log, like: Alike, last: int, one_by_one: Callable[[int], int]) -> Ints:
    """By customer: the first day on which what was done and what the policy does are not the same, `ALIKE` for none.
    `one_by_one` gives that of a customer of whom the log names some things and not others."""
    actions = frame.actions
    unseen = np.array(sorted(frame.reading.lexicon.code(verb) for verb in UNSEEN))
    seen = ~np.isin(frame.reading.step_verb, unseen)[actions.step] & (actions.went <= last)
    found = np.full(frame.customers, ALIKE, np.int64)
    sure = np.flatnonzero(seen & (like.class_ == NOT_LOGGED))
    np.minimum.at(found, actions.customer[sure], actions.went[sure])
    mine = np.flatnonzero(seen & (like.class_ != NOT_LOGGED))
    theirs = np.flatnonzero(~np.isin(log.verb, unseen))
    customer = np.concatenate([actions.customer[mine], log.customer[theirs]])
    day = np.concatenate([actions.went[mine], log.day[theirs]])
    ours, done = like.deed[mine], like.log_deed[theirs]
    alike = np.concatenate([ours, done])
    count = int(alike.max()) + 1 if len(alike) else 0
    uneven = (np.bincount(ours, minlength=count) != np.bincount(done, minlength=count))[alike]
    np.minimum.at(found, customer[uneven], day[uneven])
    for place in np.flatnonzero(like.mixed).tolist():
        found[place] = one_by_one(place)
    return found
