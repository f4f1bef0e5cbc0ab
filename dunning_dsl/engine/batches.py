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
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from dunning_dsl.decide.experiments import hash_of, limits
from dunning_dsl.engine.columns import KIND_OF, Encoded, encode_value, marks_of, span_of
from dunning_dsl.engine.contract import ArrowTexts, Lists, check_words, lists
from dunning_dsl.engine.kernel import layout as at
from dunning_dsl.engine.schema import Schema
from dunning_dsl.history.arrow import there
from dunning_dsl.history.book import Book
from dunning_dsl.history.cells import truth
from dunning_dsl.history.cells_by_batch import changes, distinct, texts_of
from dunning_dsl.history.rows import decided
from dunning_dsl.history.texts import NONE, SPELLED
from dunning_dsl.ledger.apply import VERBS
from dunning_dsl.program.statements import FactDecl
from dunning_dsl.program.values import UNKNOWN

if TYPE_CHECKING:
    import pyarrow as pa

_VERBS: Final = np.array([KIND_OF[kind] for kind in VERBS])
_CELLS: Final = 1 << 16
"""Different cells that are remembered."""

_WORDS: Final = ("currency", "code", "channel", "message", "role", "name", "rule")


class BatchEncoder:
    """Makes columns of one book's batches for one schema. May be shared by threads."""

    def __init__(self, schema: Schema, book: Book) -> None:
        self.schema, self.book = schema, book
        names = schema.names
        codes = [names.code(text) for text in book.texts]
        self._none, self._customer = names.code(""), names.code("customer")
        self._empty = book.texts.index("") if "" in book.texts else NONE - 2
        # place -1 is NONE and -2 SPELLED, as NumPy counts from the end
        self._codes = np.array([*codes, at.NONE, at.NONE], np.int64)
        self._typed = {decl.name: decl for decl in book.typing.typed}
        self._stood_in = {decl.name for decl in book.typing.stood_in}
        self.coded = lru_cache(_CELLS)(self._coded)
        """What a cell of a fact (its name, the text, the customer's currency) is in a column."""

    def encode(self, batch: pa.RecordBatch) -> Encoded:
        """The columns of the batch's customers, in their order. Raises `OtherWordsError`, and `UnfitError` on a value
        that no column can hold."""
        check_words(batch, self.book)
        return _Chunk(self, batch).done()

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
        events, marks = self._events(of_event)
        first, last = span_of(invoices, events)
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
            self._actions(),
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
        ids = self.batch.column("customer_id").to_pylist()
        found = np.empty((len(ids), len(self.schema.experiments)), np.int64)
        for place, experiment in enumerate(self.schema.experiments):
            hashed = np.array([hash_of(experiment, who) for who in ids], np.uint64)
            upto = np.array([limit for limit in limits(experiment) if limit < 1 << 64], np.uint64)
            found[:, place] = np.searchsorted(upto, hashed, side="right")
        return found

    def _actions(self) -> Sequence[str]:
        """The ids of recorded actions, where they were read; only explanations ask for them."""
        if not self.events.has("action_id"):
            return ()
        place = self._action_places()
        first = np.unique(place, return_index=True)[1][1 if (place == at.NONE).any() else 0 :]
        ids = self.events.texts("action_id")
        return tuple(ids[row].as_py() for row in first.tolist())

    # --- currencies ---------------------------------------------------------------------------------------------------

    def _currencies(self) -> tuple[tuple[str, ...], at.Array, at.Array]:
        """All currencies, the policy's first, then as customer after customer has them, invoices before events; and
        their places by number for invoices and events (`NONE` for none)."""
        owed, happened = self._spelled_out(self.invoices, "currency"), self._spelled_out(self.events, "currency")
        known = {currency: place for place, currency in enumerate(self.schema.currencies)}
        used = np.unique(np.concatenate([self.invoices.child("currency"), self.events.child("currency")]))
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
        of_invoice, of_event = table[self.invoices.child("currency")], table[self.events.child("currency")]
        for spelled, found in ((owed, of_invoice), (happened, of_event)):
            for row, text in spelled.items():
                found[row] = known[text]
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
        without = np.flatnonzero(rows.child(name) == SPELLED)
        return {row: json.loads(rows.texts("spelled")[row].as_py())[name] for row in without.tolist()}

    # --- invoices and events ------------------------------------------------------------------------------------------

    def _invoices(self, currency: at.Array) -> at.Array:
        rows = self.invoices
        found = np.empty((len(rows), at.I_WIDTH), np.int64)
        found[:, at.I_DUE] = rows.child("due_on")
        found[:, at.I_AMOUNT] = rows.child("amount")
        found[:, at.I_CURRENCY] = currency
        found[:, at.I_ISSUED] = _day(rows.child("issued_on"))
        found[:, at.I_KIND] = rows.child("kind")
        found[:, at.I_ID] = np.arange(len(rows))
        return found

    def _events(self, currency: at.Array) -> tuple[at.Array, at.Array]:
        rows = self.events
        kind, own = rows.child("kind"), rows.child("recorded_at") != at.UNKNOWN
        found = np.full((len(rows), at.E_WIDTH), at.NONE, np.int64)
        found[:, at.E_KIND] = kind
        found[:, at.E_KEY] = np.where(own, rows.child("recorded_at"), rows.child("at"))
        found[:, at.E_OWN] = own
        found[:, at.E_AT] = rows.child("at")
        found[:, at.E_DAY] = rows.child("day")
        found[:, at.E_OWN_DAY] = _day(rows.child("own_day"))
        found[:, at.E_INVOICE] = self._debt(rows.child("invoice"))
        found[:, at.E_AMOUNT] = rows.child("amount")
        found[:, at.E_CURRENCY] = currency
        found[:, at.E_ON] = _day(rows.child("on"))
        found[:, at.E_CASE_INVOICE] = anchor = self._debt(rows.child("case_invoice"))
        found[:, at.E_CASE_DAY] = np.where(
            anchor >= 0, rows.child("case_day"), np.where(anchor == at.ABSENT, 0, at.NONE)
        )
        found[:, at.E_ACTION] = self._action_places()
        found[:, at.E_IS_ACTION] = rows.child("ours")
        self._words(found)
        marks = self._marks(found)
        self._changes(found)
        return found, marks

    def _debt(self, place: NDArray[np.int32]) -> at.Array:
        """Rows within the customer's invoices; a credit note is no debt."""
        found = place.astype(np.int64)
        notes = self.invoices.child("kind") == at.KIND_CREDIT_NOTE
        if notes.any():
            named = np.flatnonzero(found >= 0)
            whose = self.invoices.start[self.events.owner[named]] + found[named]
            found[named[notes[whose]]] = at.ABSENT
        return found

    def _action_places(self) -> at.Array:
        """One number for one id of a customer, in the order met."""
        number = self.events.child("action").astype(np.int64)
        if not len(number) or number.max() < 0:
            return number
        most = np.zeros(len(self.events.start), np.int64)
        np.maximum.at(most, self.events.owner + 1, number + 1)
        return np.where(number >= 0, np.cumsum(most)[self.events.owner] + number, at.NONE)

    def _words(self, found: at.Array) -> None:
        """The codes of texts, as `columns.encode` gives them."""
        rows, encoder = self.events, self.encoder
        raw = {name: rows.child(name) for name in _WORDS}
        codes = {name: encoder._codes[raw[name]] for name in _WORDS if name != "currency"}
        found[:, at.E_CODE] = np.where(raw["code"] == NONE, encoder._none, codes["code"])
        found[:, at.E_CHANNEL] = codes["channel"]
        found[:, at.E_MESSAGE] = codes["message"]
        unsaid = (raw["role"] == NONE) | (raw["role"] == encoder._empty)
        found[:, at.E_ROLE] = np.where(unsaid, encoder._customer, codes["role"])
        found[:, at.E_RULE] = codes["rule"]
        deed = np.isin(rows.child("kind"), _VERBS)
        unsaid = (raw["message"] == NONE) | (raw["message"] == encoder._empty)
        name = np.where(deed & ~unsaid, codes["message"], codes["name"])
        found[:, at.E_NAME] = np.where(deed & unsaid & (raw["name"] == NONE), encoder._none, name)
        stage = rows.child("kind") == KIND_OF["escalated"]
        found[stage, at.E_VALUE] = codes["name"][stage]
        spelled = np.zeros(len(rows), bool)
        for word in raw.values():
            spelled |= word == SPELLED
        for row in np.flatnonzero(spelled).tolist():
            self._spell(found[row], row, {name: int(word[row]) for name, word in raw.items()}, bool(deed[row]))

    def _spell(self, found: at.Array, row: int, raw: dict[str, int], deed: bool) -> None:
        """One event some of whose words have no number."""
        said = json.loads(self.events.texts("spelled")[row].as_py())
        text = {
            name: said[name] if code == SPELLED else None if code == NONE else self.book.texts[code]
            for name, code in raw.items()
        }
        code = self.encoder.code
        found[at.E_CODE] = code(text["code"] or "")
        found[at.E_CHANNEL], found[at.E_MESSAGE] = code(text["channel"]), code(text["message"])
        found[at.E_NAME] = code((text["message"] or text["name"] or "") if deed else text["name"])
        found[at.E_ROLE], found[at.E_RULE] = code(text["role"] or "customer"), code(text["rule"])
        if found[at.E_KIND] == KIND_OF["escalated"]:
            found[at.E_VALUE] = code(text["name"])

    def _marks(self, found: at.Array) -> at.Array:
        """What decisions wrote down; each record is read by itself."""
        rows = np.flatnonzero(found[:, at.E_KIND] == KIND_OF["decided"])
        found[:, at.E_MARKS] = found[:, at.E_MARKS_END] = 0
        marks: list[tuple[int, int, int, int]] = []
        ends = np.zeros(len(rows), np.int64)
        for place, row in enumerate(rows.tolist()):
            text = self.events.texts("record")[row].as_py()
            if text is not None:
                record = decided(json.loads(text))
                marks += marks_of(self.schema.names, record)
                found[row, [at.E_CASE_INVOICE, at.E_CASE_DAY]] = self._case(row, record.case_id)
            ends[place] = len(marks)
        before = np.searchsorted(rows, np.arange(len(found)))
        upto = np.concatenate([[0], ends])
        found[:, at.E_MARKS] = upto[before]
        found[:, at.E_MARKS_END] = found[:, at.E_MARKS]
        found[rows, at.E_MARKS_END] = ends
        return np.array(marks, np.int64).reshape(len(marks), at.MARK_WIDTH)

    def _case(self, row: int, case_id: str) -> tuple[int, int]:
        from dunning_dsl.history.packed import case_of

        owner = int(self.events.owner[row])
        start, end = self.invoices.start[owner : owner + 2].tolist()
        ids = self.invoices.texts("invoice_id")[start:end].to_pylist()
        kinds = self.invoices.child("kind")[start:end].tolist()
        return case_of(
            case_id, {i: p for p, (i, k) in enumerate(zip(ids, kinds, strict=True)) if k != at.KIND_CREDIT_NOTE}
        )

    def _changes(self, found: at.Array) -> None:
        """New values of facts, and the rules whose marks are undone."""
        kind = found[:, at.E_KIND]
        for row in np.flatnonzero(kind == KIND_OF["overtaken"]).tolist():
            found[row, at.E_VALUE] = self.encoder.code(self.events.texts("value")[row].as_py())
        rows = np.flatnonzero(kind == KIND_OF["fact_changed"])
        if not len(rows):
            return
        kinds, said, _ = changes(self.batch, self.book.texts, self.currencies, own=True)
        coded = np.array([self._changed(*one) for one in kinds], np.int64).reshape(len(kinds), 2)
        found[rows[:, None], [at.E_COLUMN, at.E_VALUE]] = coded[said]
        lands = [self.schema.column_of["country"], self.schema.column_of.get("region", at.NONE)]
        seen = np.isin(coded[:, 0], [land for land in lands if land != at.NONE]) & (coded[:, 1] >= 0)
        self.countries.update(coded[seen, 1].tolist())

    def _changed(self, name: str | None, text: str | None, currency: str) -> tuple[int, int]:
        """The column that an event changes and its new value."""
        column = at.NONE if name is None else self.schema.column_of.get(name, at.NONE)
        if column == at.NONE:
            return at.NONE, at.UNKNOWN
        value = self.book.typing.changed(name, text, currency)
        return column, encode_value(self.schema.names, self.schema.columns[column], UNKNOWN if value is None else value)


def _first_met(texts: list[str], codes: at.Array) -> tuple[tuple[str, ...], at.Array]:
    """The different texts in the order in which their codes first occur, and the place of each code's text."""
    used, first = np.unique(codes, return_index=True)
    places: dict[str, int] = {}
    table = np.zeros(len(texts), np.int64)
    for code in used[np.argsort(first)].tolist():
        table[code] = places.setdefault(texts[code], len(places))
    return tuple(places), table[codes]


def _day(days: NDArray[np.int32]) -> at.Array:
    """Days, 0 being none."""
    return np.where(days == 0, at.UNKNOWN, days.astype(np.int64))
