"""Books of made customers as the engine's columns: customers x invoices x about twenty events, a million in seconds.

Seeded: the same seed makes the same customers. No case opens before the first day (every invoice is issued on it or
later), so that sixty days are sixty; the messages of earlier weeks are there for limits and windows. There are
payments, whole, in parts and of the oldest debt, failed attempts, deliveries and failures of messages, replies,
promises, disputes and their ends, new cards, opted out, tickets opened and closed, scores that change, and, as in any
history, events that no policy asks about. There are no plans, offers taken up, reversals or credit notes, and one
currency: so far goes `chain.c`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dunning_dsl.decide.experiments import arm_place
from dunning_dsl.engine.columns import KIND_OF, Encoded, decode_value
from dunning_dsl.engine.kernel import layout as at
from dunning_dsl.engine.schema import Schema
from dunning_dsl.ledger import clock
from dunning_dsl.ledger.model import EVENT_KINDS, Customer, Event, Invoice, Ledger
from dunning_dsl.program.values import UNKNOWN, Value

FIRST: Final = date(2026, 1, 5).toordinal()
DAYS: Final = 60
ONE_ZONE: Final = ("America/New_York",)
ZONES: Final = ("America/New_York", "America/Los_Angeles", "Europe/Berlin", "Asia/Kolkata", "Australia/Brisbane")
"""None of them changes its clock within the days of a book."""

INVOICES: Final = 3
EARLIER: Final = 30
"""Days before the first in which something has happened already."""

CODES: Final = ("insufficient_funds", "expired_card", "stolen_card", "do_not_honor")
_DAY_SECONDS: Final = 86_400
_BITS_OF_TIME: Final = 32
_SCALE: Final = 10**6

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Book:
    """Customers as columns; `ledgers` gives any of them as the interpreter reads them."""

    schema: Schema
    encoded: Encoded
    first_day: int
    last_day: int

    def ledgers(self, rows: Sequence[int]) -> Iterator[Ledger]:
        for row in rows:
            yield _ledger(self.schema, self.encoded, row)


def make(schema: Schema, customers: int, seed: int, zones: Sequence[str] = ONE_ZONE, name: str = "c") -> Book:
    """A book for a policy's schema. The policy must declare what `reference/policy.dun` does, or less."""
    rng = np.random.default_rng(seed)
    ids = tuple(f"{name}{seed}_{n:07d}" for n in range(customers))
    zone = rng.integers(0, len(zones), customers)
    facts = _facts(schema, rng, customers)
    count, invoices = _invoices(rng, customers)
    events, event_count = _Events(schema, rng, zone, zones, invoices, count).made()
    flat = _flat_invoices(invoices, count)
    columns = at.Columns(
        currencies=np.array([1], np.int64),
        zone=zone,
        country=np.full(customers, schema.names.code(""), np.int64),
        columns=facts,
        consent=_by_channel(schema, customers, {"sms": rng.choice([1, 0, at.UNKNOWN], customers, p=[0.7, 0.1, 0.2])}),
        reach=_by_channel(schema, customers, {"in_app": _chance(rng, customers, 0.7).astype(np.int64)}, others=1),
        arms=_arms(schema, ids),
        invoice_start=_starts(count),
        invoices=flat,
        event_start=_starts(event_count),
        events=events,
        marks=np.zeros((0, at.MARK_WIDTH), np.int64),
    )
    days = [flat[:, at.I_DUE], flat[:, at.I_ISSUED], events[:, at.E_DAY], events[:, at.E_ON]]
    known = [part[part > 0] for part in days]
    place = np.arange(len(flat)) - np.repeat(columns.invoice_start[:-1], count)
    owner = np.repeat(np.arange(customers), count)
    encoded = Encoded(
        columns=columns,
        customers=ids,
        invoices=tuple(f"{ids[o]}-{p}" for o, p in zip(owner.tolist(), place.tolist(), strict=True)),
        actions=(),
        currencies=("USD",),
        zones=tuple(zones),
        countries=(schema.names.code(""),),
        first_day=min(int(part.min()) for part in known if len(part)),
        last_day=max(int(part.max()) for part in known if len(part)),
    )
    return Book(schema, encoded, FIRST, FIRST + DAYS - 1)


# --- customers --------------------------------------------------------------------------------------------------------


def _facts(schema: Schema, rng: np.random.Generator, n: int) -> at.Array:
    """The columns that the policy reads; one that nobody makes here has its default."""
    health = rng.integers(0, 101, n) * _SCALE
    health[_chance(rng, n, 0.2)] = at.UNKNOWN
    made: dict[str, at.Array] = {
        "plan": rng.choice(3, n, p=[0.3, 0.6, 0.1]),
        "mrr": rng.integers(0, 60, n) * 100_00,
        "health": health,
        "tenure": rng.integers(0, 1500, n),
        "autopay": _chance(rng, n, 0.5).astype(np.int64),
        "open_ticket": _chance(rng, n, 0.03).astype(np.int64),
        "vulnerable": _chance(rng, n, 0.04).astype(np.int64),
        "bankrupt": _chance(rng, n, 0.01).astype(np.int64),
        "do_not_contact": _chance(rng, n, 0.02).astype(np.int64),
    }
    facts = np.full((n, len(schema.columns)), at.MISSING, np.int64)
    for column, values in made.items():
        if column in schema.column_of:
            facts[:, schema.column_of[column]] = values
    return facts


def _by_channel(schema: Schema, n: int, said: dict[str, Any], others: int = at.UNKNOWN) -> at.Array:
    found = np.full((n, len(schema.channels)), others, np.int64)
    for channel, values in said.items():
        found[:, schema.channel_of[channel]] = values
    return found


def _arms(schema: Schema, ids: Sequence[str]) -> at.Array:
    arms = [[arm_place(e, customer) for customer in ids] for e in schema.experiments]
    return np.ascontiguousarray(np.array(arms, np.int64).reshape(len(schema.experiments), len(ids)).T)


# --- invoices ---------------------------------------------------------------------------------------------------------


def _invoices(rng: np.random.Generator, n: int) -> tuple[at.Array, at.Array]:
    """How many each customer has, and (due, amount, issued) of each, by due day: [n, INVOICES, 3]."""
    count = rng.choice(np.arange(1, INVOICES + 1), n, p=[0.35, 0.4, 0.25])
    issued = FIRST + np.stack([rng.integers(0, 8, n), rng.integers(8, 30, n), rng.integers(25, 50, n)], axis=1)
    due = issued + rng.integers(0, 15, (n, INVOICES))
    due = np.maximum.accumulate(due, axis=1)
    amount = rng.integers(5, 600, (n, INVOICES)) * 100
    return count, np.stack([due, amount, issued], axis=2)


def _flat_invoices(invoices: at.Array, count: at.Array) -> at.Array:
    kept = invoices[np.arange(INVOICES) < count[:, None]]
    flat = np.zeros((len(kept), at.I_WIDTH), np.int64)
    flat[:, at.I_DUE], flat[:, at.I_AMOUNT], flat[:, at.I_ISSUED] = kept[:, 0], kept[:, 1], kept[:, 2]
    flat[:, at.I_ID] = np.arange(len(kept))
    return flat


# --- events -----------------------------------------------------------------------------------------------------------


class _Events:
    """Slots of events: each is had by some of the customers. All slots together, sorted, are the history."""

    def __init__(
        self,
        schema: Schema,
        rng: np.random.Generator,
        zone: at.Array,
        zones: Sequence[str],
        invoices: at.Array,
        count: at.Array,
    ) -> None:
        self.schema, self.rng, self.zone, self.zones = schema, rng, zone, zones
        self.invoices, self.count = invoices, count
        self.n = len(zone)
        self.parts: list[at.Array] = []
        self.owners: list[at.Array] = []

    def made(self) -> tuple[at.Array, at.Array]:
        """The events of all customers in order, and how many each has."""
        for invoice in range(INVOICES):
            self._payments(invoice)
        self._attempts()
        self._contact()
        self._promises_and_disputes()
        self._changes()
        events, owner = np.concatenate(self.parts), np.concatenate(self.owners)
        events[:, at.E_KEY] = events[:, at.E_AT] = self._instants(events, owner)
        first = np.isin(events[:, at.E_KIND], [KIND_OF["payment"], KIND_OF["credit"]])
        passed = events[:, at.E_AT] - events[:, at.E_AT].min()
        order = np.argsort((owner << _BITS_OF_TIME) + passed * 2 + ~first, kind="stable")
        return np.ascontiguousarray(events[order]), np.bincount(owner, minlength=self.n).astype(np.int64)

    def _instants(self, events: at.Array, owner: at.Array) -> at.Array:
        first = int(events[:, at.E_DAY].min())
        last = int(events[:, at.E_DAY].max())
        starts = np.array([day_starts(zone, first, last) for zone in self.zones], np.int64)
        second = self.rng.integers(0, _DAY_SECONDS, len(events))
        found: at.Array = starts[self.zone[owner], events[:, at.E_DAY] - first] + second
        return found

    def _put(self, kind: str, had: Bools, day: at.Array, **cells: Any) -> None:
        """An event of those customers who have it, between the earlier weeks and the last day."""
        row = np.flatnonzero(had & (day >= FIRST - EARLIER) & (day < FIRST + DAYS))
        made = np.full((len(row), at.E_WIDTH), at.NONE, np.int64)
        made[:, at.E_KIND] = KIND_OF[kind]
        made[:, at.E_DAY] = day[row]
        for column in (at.E_OWN_DAY, at.E_AMOUNT, at.E_ON):
            made[:, column] = at.UNKNOWN
        for column in (at.E_OWN, at.E_MARKS, at.E_MARKS_END):
            made[:, column] = 0
        made[:, at.E_CODE] = self._text("")
        made[:, at.E_ROLE] = self._text("customer")
        made[:, at.E_IS_ACTION] = int(Event(kind, 0, 0).is_action)
        for name, value in cells.items():
            made[:, getattr(at, name)] = value[row] if isinstance(value, np.ndarray) else value
        self.parts.append(made)
        self.owners.append(row)

    def _text(self, text: str) -> int:
        return self.schema.names.code(text)

    def _chance(self, share: float) -> Bools:
        return _chance(self.rng, self.n, share)

    def _any(self, low: int, high: int) -> at.Array:
        """A day of the run, counted from its first."""
        return FIRST + self.rng.integers(low, high, self.n)

    def _payments(self, invoice: int) -> None:
        """In time, late, in two parts, of no invoice in particular, or never."""
        due, amount = self.invoices[:, invoice, 0], self.invoices[:, invoice, 1]
        has = self.count > invoice
        paid = has & self._chance(0.75)
        parts = self._chance(0.2)
        day = due + np.where(self._chance(0.3), self.rng.integers(-6, 1, self.n), self.rng.integers(1, 40, self.n))
        day = np.maximum(day, self.invoices[:, invoice, 2])
        some = np.where(parts, amount // 3 + 1, amount + 500 * self._chance(0.03))
        named = np.where(self._chance(0.8), invoice, at.NONE)
        self._put("payment", paid, day, E_INVOICE=named, E_AMOUNT=some, E_CURRENCY=0)
        later = day + self.rng.integers(1, 20, self.n)
        self._put("payment", paid & parts, later, E_INVOICE=named, E_AMOUNT=amount - some, E_CURRENCY=0)

    def _attempts(self) -> None:
        codes = np.array([self._text(code) for code in CODES], np.int64)
        due = self.invoices[:, 0, 0]
        for spread in (3, 15, 30):
            code = codes[self.rng.choice(len(CODES), self.n, p=[0.6, 0.2, 0.05, 0.15])]
            day = due + self.rng.integers(0, spread, self.n)
            self._put("payment_failed", self._chance(0.45), day, E_INVOICE=0, E_CODE=code)
        self._put("card_updated", self._chance(0.3), self._any(0, DAYS))

    def _contact(self) -> None:
        news, receipt = self._text("news"), self._text("receipt")
        email, sms = self._text("email"), self._text("sms")
        for message in (news, receipt, news, receipt, news):
            said = {"E_MESSAGE": message, "E_NAME": message, "E_CHANNEL": email, "E_CURRENCY": 0}
            self._put("message_sent", self._chance(0.9), self._any(-EARLIER, 0), **said)
        self._put("message_sent", self._chance(0.9), self._any(0, DAYS), **said)
        for low in (-EARLIER, -EARLIER, 0, 0):
            self._put("message_delivered", self._chance(0.8), self._any(low, low + 30), E_CHANNEL=email)
        for low in (-EARLIER, -EARLIER, 0, 0):
            self._put("message_opened", self._chance(0.8), self._any(low, low + 30), E_CHANNEL=email)
        for _ in range(2):
            self._put("message_failed", self._chance(0.2), self._any(0, DAYS), E_CHANNEL=email, E_CURRENCY=0)
        self._put("replied", self._chance(0.4), self._any(0, DAYS), E_CHANNEL=email)
        self._put("conversation", self._chance(0.5), self._any(0, DAYS))
        self._put("conversation", self._chance(0.5), self._any(-EARLIER, DAYS))
        self._put("opted_out", self._chance(0.05), self._any(0, DAYS), E_CHANNEL=sms)
        self._put("opted_out", self._chance(0.05), self._any(0, DAYS), E_CHANNEL=email)

    def _promises_and_disputes(self) -> None:
        day = self.invoices[:, 0, 0] + self.rng.integers(0, 25, self.n)
        amount = np.maximum(1_00, self.invoices[:, 0, 1] // 2)
        until = day + self.rng.integers(2, 12, self.n)
        self._put("promise_made", self._chance(0.35), day, E_AMOUNT=amount, E_CURRENCY=0, E_ON=until)
        which = self.rng.integers(0, 2, self.n)
        opened = self.invoices[np.arange(self.n), which, 0] + self.rng.integers(-3, 20, self.n)
        had = self._chance(0.15) & (which < self.count)
        self._put("dispute_opened", had, opened, E_INVOICE=which)
        resolved = opened + self.rng.integers(1, 25, self.n)
        self._put("dispute_resolved", had & self._chance(0.8), resolved, E_INVOICE=which)

    def _changes(self) -> None:
        opened = self._any(0, DAYS)
        ticket = self._chance(0.25)
        closed = opened + self.rng.integers(1, 10, self.n)
        self._changed("open_ticket", ticket, opened, np.ones(self.n, np.int64))
        self._changed("open_ticket", ticket & self._chance(0.9), closed, np.zeros(self.n, np.int64))
        health = self.rng.integers(0, 101, self.n) * _SCALE
        health[self._chance(0.1)] = at.UNKNOWN
        self._changed("health", self._chance(0.4), self._any(0, DAYS), health)

    def _changed(self, column: str, had: Bools, day: at.Array, value: at.Array) -> None:
        place = self.schema.column_of.get(column, at.NONE)
        self._put("fact_changed", had, day, E_NAME=self._text(column), E_COLUMN=place, E_VALUE=value)


@lru_cache(maxsize=64)
def day_starts(zone: str, first: int, last: int) -> tuple[int, ...]:
    return tuple(clock.instant(zone, day, 0) for day in range(first, last + 1))


def _chance(rng: np.random.Generator, n: int, share: float) -> Bools:
    found: Bools = rng.random(n) < share
    return found


def _starts(count: at.Array) -> at.Array:
    found = np.zeros(len(count) + 1, np.int64)
    np.cumsum(count, out=found[1:])
    return found


# --- back to ledgers --------------------------------------------------------------------------------------------------


def _ledger(schema: Schema, encoded: Encoded, row: int) -> Ledger:
    columns = encoded.columns
    start, end = columns.invoice_start[row : row + 2].tolist()
    invoices = [_invoice(encoded, one) for one in columns.invoices[start:end].tolist()]
    first, last = columns.event_start[row : row + 2].tolist()
    events = [_event(schema, one, invoices) for one in columns.events[first:last].tolist()]
    return Ledger.of(_customer(schema, encoded, row), invoices, events)


def _customer(schema: Schema, encoded: Encoded, row: int) -> Customer:
    columns = encoded.columns
    facts: dict[str, Value] = {
        decl.name: decode_value(schema.names, decl, value)
        for decl, value in zip(schema.columns, columns.columns[row].tolist(), strict=True)
        if value != at.MISSING
    }
    consent = zip(schema.channels, columns.consent[row].tolist(), strict=True)
    reach = zip(schema.channels, columns.reach[row].tolist(), strict=True)
    return Customer(
        encoded.customers[row],
        encoded.zones[columns.zone[row]],
        columns=facts,
        consent={channel: said == 1 for channel, said in consent if said != at.UNKNOWN},
        reach={channel: said == 1 for channel, said in reach if said != 1},
    )


def _invoice(encoded: Encoded, row: list[int]) -> Invoice:
    return Invoice(
        encoded.invoices[row[at.I_ID]],
        row[at.I_DUE],
        row[at.I_AMOUNT],
        encoded.currencies[row[at.I_CURRENCY]],
        row[at.I_ISSUED],
    )


def _event(schema: Schema, row: list[int], invoices: Sequence[Invoice]) -> Event:
    text = _text_of(schema)
    kind = EVENT_KINDS[row[at.E_KIND]]
    message = text(row[at.E_MESSAGE])
    return Event(
        kind,
        row[at.E_AT],
        row[at.E_DAY],
        invoice_id=None if row[at.E_INVOICE] < 0 else invoices[row[at.E_INVOICE]].invoice_id,
        amount=_known(row[at.E_AMOUNT]),
        currency=None if row[at.E_CURRENCY] < 0 else "USD",
        code=text(row[at.E_CODE]) or None,
        channel=text(row[at.E_CHANNEL]),
        message=message,
        name=None if message is not None else text(row[at.E_NAME]),
        on=_known(row[at.E_ON]),
        value=_new_value(schema, row) if kind == "fact_changed" else None,
    )


def _new_value(schema: Schema, row: list[int]) -> Value:
    if row[at.E_COLUMN] < 0:
        return UNKNOWN
    return decode_value(schema.names, schema.columns[row[at.E_COLUMN]], row[at.E_VALUE])


def _text_of(schema: Schema) -> Callable[[int], str | None]:
    return lambda code: None if code < 0 else schema.names.text(code)


def _known(value: int) -> int | None:
    return None if value == at.UNKNOWN else value
