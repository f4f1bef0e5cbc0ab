"""Arrow record batches to columns: what `columns.encode` makes of ledgers, made of nested rows without a Python object
per customer or event.

In: batches of `dunning_dsl.history.packed` (one row per customer, lists of invoices and events, integers) that carry
the digest of their words, and the `Book` they are from. Out: the same `Encoded`, number for number but for the codes of
texts, which are given in another order. Each different cell, word and change of a fact is looked at once; what few
events have (a decision's record, a word beyond the dictionary) is read one by one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import lru_cache, partial
from threading import local
from typing import TYPE_CHECKING, Final

import numpy as np

from dunning_dsl.decide.experiments import digests_of, limits
from dunning_dsl.engine.columns import Encoded, encode_value, span_of
from dunning_dsl.engine.contract import ArrowTexts, Lists, check_words, lists
from dunning_dsl.engine.happened import Happened, day, new_value, part, stacked
from dunning_dsl.engine.kernel import layout as at
from dunning_dsl.engine.schema import Schema
from dunning_dsl.history.arrow import there
from dunning_dsl.history.book import Book
from dunning_dsl.history.cells import truth
from dunning_dsl.history.cells_by_batch import distinct, texts_of
from dunning_dsl.history.texts import NONE, SPELLED
from dunning_dsl.program.statements import FactDecl

if TYPE_CHECKING:
    import pyarrow as pa

_CELLS: Final = 1 << 16
"""Different cells that are remembered."""


class BatchEncoder:
    """Makes columns of one book's batches for one schema. May be shared by threads. `reuse` writes the events of every
    batch over those of the batch before in the same thread: for who is done with them by then."""

    def __init__(self, schema: Schema, book: Book, *, reuse: bool = False) -> None:
        self.schema, self.book = schema, book
        self._own = local() if reuse else None
        names = schema.names
        codes = [names.code(text) for text in book.texts]
        self.none, self.customer = names.code(""), names.code("customer")
        self.empty = book.texts.index("") if "" in book.texts else NONE - 2
        """The data's number of the empty text, which is as good as none."""
        # place -1 is NONE and -2 SPELLED, as NumPy counts from the end
        self.codes = np.array([*codes, at.NONE, at.NONE], np.int64)
        """The policy's code of each of the data's words."""
        self._typed = {decl.name: decl for decl in book.typing.typed}
        self._stood_in = {decl.name for decl in book.typing.stood_in}
        self.coded = lru_cache(_CELLS)(self._coded)
        """What a cell of a fact (its name, the text, the customer's currency) is in a column."""
        self.changed = lru_cache(_CELLS)(partial(new_value, self))
        """The same of a change (`cells_by_batch.Change`), with the column."""

    def encode(self, batch: pa.RecordBatch) -> Encoded:
        """The columns of the batch's customers, in their order. Raises `OtherWordsError`, and `UnfitError` on a value
        that no column can hold."""
        check_words(batch, self.book)
        return _Chunk(self, batch).done()

    def room(self, events: int) -> at.Array:
        """A table for so many events. Fresh memory of that size would be asked of the system for every batch."""
        if self._own is None:
            return np.empty((events, at.E_WIDTH), np.int64)
        kept: at.Array | None = getattr(self._own, "kept", None)
        if kept is None or len(kept) < events:
            kept = self._own.kept = np.empty((events + events // 4, at.E_WIDTH), np.int64)
        return kept[:events]

    def _coded(self, name: str, text: str | None, currency: str) -> int:
        value = self.book.typing.usable(self._typed[name], text, currency)
        decl = self.schema.columns[self.schema.column_of[name]]
        return at.MISSING if value is None else encode_value(self.schema.names, decl, value)

    def code(self, text: str | None) -> int:
        return self.schema.names.code_or_none(text)


class _Chunk:
    """One batch on its way."""

    def __init__(self, encoder: BatchEncoder, batch: pa.RecordBatch) -> None:
        self.encoder, self.batch = encoder, batch
        self.schema, self.book = encoder.schema, encoder.book
        self.invoices, self.events = lists(batch, "invoices"), lists(batch, "events")
        self.currencies = texts_of(batch, "currency")
        self.countries: set[int] = set()

    def done(self) -> Encoded:
        batch, _schema = self.batch, self.schema
        zones, zone = self._zones()
        facts, country = self._facts(), self._country()
        currencies, of_invoice, of_event = self._currencies()
        invoices = self._invoices(of_invoice)
        happened = Happened(self.encoder, batch, self.invoices, self.events, self.currencies)
        events, marks = happened.table(of_event)
        self.countries |= happened.countries
        first, last = span_of([*(part(self.invoices, name) for name in ("due_on", "issued_on")), *happened.days()])
        columns = at.Columns(
            currencies=np.array([len(currencies)], np.int64),
            zone=zone,
            country=country,
            columns=facts,
            consent=self._consent(),
            reach=self._reach(),
            arms=self._arms(),
            invoice_start=self.invoices.start,
            invoices=invoices,
            event_start=self.events.start,
            events=events,
            marks=marks,
        )
        return Encoded(
            columns,
            ArrowTexts(batch.column("customer_id")),
            ArrowTexts(self.invoices.texts("invoice_id")),
            self._actions(happened),
            currencies,
            zones,
            tuple(sorted(self.countries)),
            first,
            last,
        )

    # --- customers ----------------------------------------------------------------------------------------------------

    def _zones(self) -> tuple[tuple[str, ...], at.Array]:
        texts, codes = texts_of(self.batch, "zone")
        return _first_met([self.schema.terms.customer_zone(text) for text in texts], codes)

    def _country(self) -> at.Array:
        names, usual = self.schema.names, self.schema.terms.country
        if "country" not in self.book.columns:
            code = names.code(usual)
            found = np.full(self.batch.num_rows, code, np.int64)
        else:
            texts, codes = texts_of(self.batch, "cell country")
            found = np.array([names.code(text or usual) for text in texts], np.int64)[codes]
        self.countries.update(np.unique(found).tolist())
        return found

    def _facts(self) -> at.Array:
        found = np.full((self.batch.num_rows, len(self.schema.columns)), at.MISSING, np.int64)
        lands = (self.schema.column_of["country"], self.schema.column_of.get("region"))
        for place, decl in enumerate(self.schema.columns):
            values = self._fact(decl)
            if values is not None:
                found[:, place] = values
                if place in lands:
                    self.countries.update(code for code in np.unique(found[:, place]).tolist() if code >= 0)
        return found

    def _fact(self, decl: FactDecl) -> at.Array | None:
        """A column's values by customer; None where the data has nothing of it."""
        names, typing = self.schema.names, self.book.typing
        if decl.name in self.encoder._typed:
            seen = distinct(self.batch, f"cell {decl.name.lower()}", self.currencies)
            return np.array([self.encoder.coded(decl.name, *cell) for cell in seen.values], np.int64)[seen.place]
        if decl.name in self.encoder._stood_in:
            texts, place = self.currencies
            usable = [typing.base(text or "").get(decl.name) for text in texts[:-1]] + [None]
        else:
            return None
        coded = [at.MISSING if value is None else encode_value(names, decl, value) for value in usable]
        return np.array(coded, np.int64)[place]

    def _consent(self) -> at.Array:
        found = np.full((self.batch.num_rows, len(self.schema.channels)), at.UNKNOWN, np.int64)
        for channel, column in self.book.typing.consent.items():
            if channel in self.schema.channel_of:
                texts, codes = texts_of(self.batch, f"cell {column}")
                said = [at.UNKNOWN if text is None else int(truth(text) is True) for text in texts]
                found[:, self.schema.channel_of[channel]] = np.array(said, np.int64)[codes]
        return found

    def _reach(self) -> at.Array:
        """As `history.read` makes it: an address, then channels that nothing is said of, then what is said."""
        typing, places = self.book.typing, self.schema.channel_of
        found = np.ones((self.batch.num_rows, len(self.schema.channels)), np.int64)
        for channel, column in typing.address.items():
            if channel in places:
                found[:, places[channel]] = there(self.batch.column(f"cell {column}"))
        if typing.has_addresses:
            for channel in typing.channels:
                if channel in places:
                    found[:, places[channel]] = 0
        for channel, column in typing.reach.items():
            if channel not in places:
                continue
            texts, codes = texts_of(self.batch, f"cell {column}")
            said = np.array([-1 if text is None else int(truth(text) is True) for text in texts], np.int64)[codes]
            told = channel in typing.address or (typing.has_addresses and channel in typing.channels)
            otherwise = found[:, places[channel]] if told else 0
            found[:, places[channel]] = np.where(said < 0, otherwise, said)
        return found

    def _arms(self) -> at.Array:
        if not self.schema.experiments:
            return np.zeros((self.batch.num_rows, 0), np.int64)
        ids: list[str] = self.batch.column("customer_id").to_pylist()
        found = np.empty((len(ids), len(self.schema.experiments)), np.int64)
        for place, experiment in enumerate(self.schema.experiments):
            # the first 8 of 64 bytes each
            hashed = np.frombuffer(b"".join(digests_of(experiment, ids)), ">u8")[::8]
            upto = np.array([limit for limit in limits(experiment) if limit < 1 << 64], np.uint64)
            found[:, place] = np.searchsorted(upto, hashed, side="right")
        return found

    def _actions(self, happened: Happened) -> Sequence[str]:
        """The ids of recorded actions, where they were read; only explanations ask for them."""
        if not self.events.has("action_id"):
            return ()
        place = np.broadcast_to(happened.action_places(), len(self.events))
        first = np.unique(place, return_index=True)[1][1 if (place == at.NONE).any() else 0 :]
        ids = self.events.texts("action_id")
        return tuple(ids[row].as_py() for row in first.tolist())

    # --- currencies ---------------------------------------------------------------------------------------------------

    def _currencies(self) -> tuple[tuple[str, ...], at.Array, at.Array]:
        """All currencies, the policy's first, then as customer after customer has them, invoices before events; and
        their places by number for invoices and events (`NONE` for none)."""
        owed, happened = self._spelled_out(self.invoices, "currency"), self._spelled_out(self.events, "currency")
        known = {currency: place for place, currency in enumerate(self.schema.currencies)}
        of = part(self.invoices, "currency"), part(self.events, "currency")
        used = np.unique(np.concatenate([np.flatnonzero(np.bincount(codes - SPELLED)) + SPELLED for codes in of]))
        met: list[tuple[int, int, int, str]] = []
        for text, codes in self._currency_rows(used.tolist(), owed, happened):
            if text not in known:
                met.append((*codes, text))
        for *_, text in sorted(met):
            known.setdefault(text, len(known))
        table = np.full(len(self.book.texts) + 2, at.NONE, np.int64)
        for code in used.tolist():
            if code >= 0:
                table[code] = known[self.book.texts[code]]
        of_invoice, of_event = (
            _with_spelled(table[codes], spelled, known, len(rows))
            for codes, spelled, rows in zip(of, (owed, happened), (self.invoices, self.events), strict=True)
        )
        return tuple(known), of_invoice, of_event

    def _currency_rows(
        self, used: list[int], owed: dict[int, str], happened: dict[int, str]
    ) -> Iterator[tuple[str, tuple[int, int, int]]]:
        """Each currency, and (customer, invoices before events, row) of where it is first met."""
        for relation, (rows, spelled) in enumerate(((self.invoices, owed), (self.events, happened))):
            codes = rows.child("currency")
            for code in used:
                if code >= 0 and self.book.texts[code] not in self.schema.currencies:
                    where = np.flatnonzero(codes == code)
                    if len(where):
                        yield self.book.texts[code], (int(rows.owner[where[0]]), relation, int(where[0]))
            for row, text in spelled.items():
                yield text, (int(rows.owner[row]), relation, row)

    def _spelled_out(self, rows: Lists, name: str) -> dict[int, str]:
        """The texts of a word that have no number, by row."""
        if rows.texts("spelled").null_count == len(rows):
            return {}
        without = np.flatnonzero(rows.child(name) == SPELLED)
        return {row: json.loads(rows.texts("spelled")[row].as_py())[name] for row in without.tolist()}

    # --- invoices -----------------------------------------------------------------------------------------------------

    def _invoices(self, currency: at.Array) -> at.Array:
        rows = self.invoices
        columns = {
            at.I_DUE: part(rows, "due_on"),
            at.I_AMOUNT: part(rows, "amount"),
            at.I_CURRENCY: currency,
            at.I_ISSUED: day(part(rows, "issued_on")),
            at.I_KIND: part(rows, "kind"),
            at.I_ID: np.arange(len(rows)),
        }
        return stacked([columns[place] for place in range(at.I_WIDTH)], np.empty((len(rows), at.I_WIDTH), np.int64))


def _with_spelled(found: at.Array, spelled: dict[int, str], known: dict[str, int], rows: int) -> at.Array:
    """The places of currencies, those that are spelled out as well."""
    if spelled:
        found = np.broadcast_to(found, rows).copy()
        for row, text in spelled.items():
            found[row] = known[text]
    return found


def _first_met(texts: list[str], codes: at.Array) -> tuple[tuple[str, ...], at.Array]:
    """The different texts in the order in which their codes first occur, and the place of each code's text."""
    used, first = np.unique(codes, return_index=True)
    places: dict[str, int] = {}
    table = np.zeros(len(texts), np.int64)
    for code in used[np.argsort(first)].tolist():
        table[code] = places.setdefault(texts[code], len(places))
    return tuple(places), table[codes]
