"""The events of an Arrow batch as the kernel's rows.

A child of the list that is the same in every row stays one number on the way (`_Part`), and NumPy does the rest: most
logs leave most of what an event may say unsaid.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from dunning_dsl.engine.columns import KIND_OF, encode_value, marks_of
from dunning_dsl.engine.contract import Lists
from dunning_dsl.engine.kernel import layout as at
from dunning_dsl.history.cells_by_batch import changes
from dunning_dsl.history.rows import decided
from dunning_dsl.history.texts import NONE, SPELLED
from dunning_dsl.ledger.apply import VERBS
from dunning_dsl.program.values import UNKNOWN

if TYPE_CHECKING:
    import pyarrow as pa

    from dunning_dsl.engine.batches import BatchEncoder

_Part = NDArray[Any]
"""A number for each row, or one for all of them."""

_DEED: Final = np.isin(np.arange(len(KIND_OF)), [KIND_OF[kind] for kind in VERBS])
"""Whether events of a kind are deeds."""

_WORDS: Final = ("code", "channel", "message", "role", "name", "rule")
_DECIDED, _CHANGED, _OVERTAKEN, _ESCALATED = (
    KIND_OF[kind] for kind in ("decided", "fact_changed", "overtaken", "escalated")
)


def part(rows: Lists, name: str) -> _Part:
    """A child's numbers; one of them where they are all the same."""
    found = rows.child(name)
    return found[:1] if len(found) and found[0] == found[-1] and (found == found[0]).all() else found


def day(days: _Part) -> at.Array:
    """Days, 0 being none."""
    return np.where(days == 0, at.UNKNOWN, days.astype(np.int64))


def stacked(columns: list[_Part], found: at.Array) -> at.Array:
    """A table of these columns, written over `found`."""
    found[:] = np.array([column[0] if len(column) == 1 else 0 for column in columns], np.int64)
    for place, column in enumerate(columns):
        if len(column) != 1:
            found[:, place] = column
    return found


class Happened:
    """The events of one batch on their way; `currency` is that of each by place, `currencies` are `texts_of` the
    customers' own."""

    def __init__(
        self,
        encoder: BatchEncoder,
        batch: pa.RecordBatch,
        invoices: Lists,
        events: Lists,
        currencies: tuple[list[str | None], NDArray[np.int64]],
    ) -> None:
        self.encoder, self.batch, self.currencies = encoder, batch, currencies
        self.invoices, self.rows = invoices, events
        self.countries: set[int] = set()
        """Codes of the countries and regions that facts changed to."""
        self.kind = part(events, "kind")
        self._there = np.bincount(self.kind, minlength=len(KIND_OF)) > 0

    def table(self, currency: _Part) -> tuple[at.Array, at.Array]:
        """`Columns.events` and `Columns.marks`."""
        rows = self.rows
        instant, recorded = part(rows, "at"), part(rows, "recorded_at")
        own = recorded != at.UNKNOWN
        anchor = self._debt(part(rows, "case_invoice"))
        opened = np.where(anchor >= 0, part(rows, "case_day"), np.where(anchor == at.ABSENT, 0, at.NONE))
        zero = np.zeros(1, np.int64)
        columns = {
            at.E_KIND: self.kind,
            at.E_KEY: np.where(own, recorded, instant) if own.any() else instant,
            at.E_OWN: own,
            at.E_AT: instant,
            at.E_DAY: part(rows, "day"),
            at.E_OWN_DAY: day(part(rows, "own_day")),
            at.E_INVOICE: self._debt(part(rows, "invoice")),
            at.E_AMOUNT: part(rows, "amount"),
            at.E_CURRENCY: currency,
            at.E_ON: day(part(rows, "on")),
            at.E_CASE_INVOICE: anchor,
            at.E_CASE_DAY: opened,
            at.E_ACTION: self.action_places(),
            at.E_IS_ACTION: part(rows, "ours"),
            at.E_MARKS: zero,
            at.E_MARKS_END: zero,
        }
        self._words(columns)
        marks = self._marks(columns) if self._there[_DECIDED] else np.zeros((0, at.MARK_WIDTH), np.int64)
        self._values(columns)
        found = stacked([columns[place] for place in range(at.E_WIDTH)], self.encoder.room(len(rows)))
        self._spell_out(found)
        return found, marks

    def days(self) -> list[_Part]:
        """All days that the events speak of, none of them being 0."""
        return [part(self.rows, name) for name in ("day", "own_day", "on")]

    def action_places(self) -> _Part:
        """One number for one id of a customer, in the order met."""
        number = part(self.rows, "action")
        if not len(number) or number.max() < 0:
            return number
        number = self._whole(number)
        most = np.zeros(len(self.rows.start), np.int64)
        np.maximum.at(most, self.rows.owner + 1, number + 1)
        return np.where(number >= 0, np.cumsum(most)[self.rows.owner] + number, at.NONE)

    def _whole(self, one: _Part) -> at.Array:
        """A number for each row."""
        return np.broadcast_to(one, len(self.rows)).astype(np.int64)

    def _debt(self, place: _Part) -> _Part:
        """Rows within the customer's invoices; a credit note is no debt."""
        notes = self.invoices.child("kind") == at.KIND_CREDIT_NOTE
        if not notes.any() or not (place >= 0).any():
            return place
        found = self._whole(place)
        named = np.flatnonzero(found >= 0)
        whose = self.invoices.start[self.rows.owner[named]] + found[named]
        found[named[notes[whose]]] = at.ABSENT
        return found

    # --- words --------------------------------------------------------------------------------------------------------

    def _words(self, columns: dict[int, _Part]) -> None:
        """The codes of texts, as `columns.encode` gives them."""
        encoder = self.encoder
        raw = {name: part(self.rows, name) for name in _WORDS}
        codes = {name: encoder.codes[word] for name, word in raw.items()}
        columns[at.E_CODE] = np.where(raw["code"] == NONE, encoder.none, codes["code"])
        columns[at.E_CHANNEL], columns[at.E_MESSAGE] = codes["channel"], codes["message"]
        unsaid = (raw["role"] == NONE) | (raw["role"] == encoder.empty)
        columns[at.E_ROLE] = np.where(unsaid, encoder.customer, codes["role"])
        columns[at.E_RULE] = codes["rule"]
        deed = _DEED[self.kind]
        unsaid = (raw["message"] == NONE) | (raw["message"] == encoder.empty)
        name = np.where(deed & ~unsaid, codes["message"], codes["name"])
        columns[at.E_NAME] = np.where(deed & unsaid & (raw["name"] == NONE), encoder.none, name)

    def _spell_out(self, found: at.Array) -> None:
        """The events some of whose words have no number."""
        if self.rows.texts("spelled").null_count == len(self.rows):
            return
        raw = {name: self.rows.child(name) for name in _WORDS}
        spelled = [word == SPELLED for word in raw.values() if (word == SPELLED).any()]
        for row in np.flatnonzero(np.any(spelled, axis=0)).tolist() if spelled else ():
            self._spell(found[row], row, {name: int(word[row]) for name, word in raw.items()})

    def _spell(self, found: at.Array, row: int, raw: dict[str, int]) -> None:
        """One of them."""
        said = json.loads(self.rows.texts("spelled")[row].as_py())
        texts = self.encoder.book.texts
        text = {
            name: said[name] if code == SPELLED else None if code == NONE else texts[code] for name, code in raw.items()
        }
        code = self.encoder.code
        deed = bool(_DEED[found[at.E_KIND]])
        found[at.E_CODE] = code(text["code"] or "")
        found[at.E_CHANNEL], found[at.E_MESSAGE] = code(text["channel"]), code(text["message"])
        found[at.E_NAME] = code((text["message"] or text["name"] or "") if deed else text["name"])
        found[at.E_ROLE], found[at.E_RULE] = code(text["role"] or "customer"), code(text["rule"])
        if found[at.E_KIND] == _ESCALATED:
            found[at.E_VALUE] = code(text["name"])

    # --- what few events have -----------------------------------------------------------------------------------------

    def _marks(self, columns: dict[int, _Part]) -> at.Array:
        """What decisions wrote down; each record is read by itself."""
        rows = self._of(_DECIDED)
        anchor, opened = (self._whole(columns[place]) for place in (at.E_CASE_INVOICE, at.E_CASE_DAY))
        marks: list[tuple[int, int, int, int]] = []
        ends = np.zeros(len(rows), np.int64)
        for place, row in enumerate(rows.tolist()):
            text = self.rows.texts("record")[row].as_py()
            if text is not None:
                record = decided(json.loads(text))
                marks += marks_of(self.encoder.schema.names, record)
                anchor[row], opened[row] = self._case(row, record.case_id)
            ends[place] = len(marks)
        begin = np.concatenate([[0], ends])[np.searchsorted(rows, np.arange(len(self.rows)))]
        end = begin.copy()
        end[rows] = ends
        columns |= {at.E_CASE_INVOICE: anchor, at.E_CASE_DAY: opened, at.E_MARKS: begin, at.E_MARKS_END: end}
        return np.array(marks, np.int64).reshape(len(marks), at.MARK_WIDTH)

    def _of(self, kind: int) -> at.Array:
        """The rows of events of a kind."""
        return np.flatnonzero(np.broadcast_to(self.kind == kind, len(self.rows)))

    def _case(self, row: int, case_id: str) -> tuple[int, int]:
        from dunning_dsl.history.packed import case_of

        owner = int(self.rows.owner[row])
        start, end = self.invoices.start[owner : owner + 2].tolist()
        ids = self.invoices.texts("invoice_id")[start:end].to_pylist()
        kinds = self.invoices.child("kind")[start:end].tolist()
        return case_of(
            case_id, {i: p for p, (i, k) in enumerate(zip(ids, kinds, strict=True)) if k != at.KIND_CREDIT_NOTE}
        )

    def _values(self, columns: dict[int, _Part]) -> None:
        """New values of facts, new stages, and the rules whose marks are undone."""
        columns[at.E_VALUE] = columns[at.E_COLUMN] = np.full(1, at.NONE)
        if not self._there[[_CHANGED, _OVERTAKEN, _ESCALATED]].any():
            return
        value = np.full(len(self.rows), at.NONE)
        stage = self._of(_ESCALATED)
        value[stage] = self.encoder.codes[self.rows.child("name")[stage]]
        for row in self._of(_OVERTAKEN).tolist():
            value[row] = self.encoder.code(self.rows.texts("value")[row].as_py())
        columns[at.E_VALUE] = value
        if self._there[_CHANGED]:
            columns[at.E_COLUMN] = self._changes(self._of(_CHANGED), value)

    def _changes(self, rows: at.Array, value: at.Array) -> at.Array:
        """The columns whose facts changed; their new values go to `value`."""
        kinds, said, _ = changes(self.batch, self.encoder.book.texts, self.currencies, own=True)
        coded = np.array([self.encoder.changed(*one) for one in kinds], np.int64).reshape(len(kinds), 2)
        column = np.full(len(self.rows), at.NONE)
        column[rows], value[rows] = coded[said, 0], coded[said, 1]
        schema = self.encoder.schema
        lands = [schema.column_of["country"], schema.column_of.get("region", at.NONE)]
        seen = np.isin(coded[:, 0], [land for land in lands if land != at.NONE]) & (coded[:, 1] >= 0)
        self.countries.update(coded[seen, 1].tolist())
        return column


def new_value(encoder: BatchEncoder, name: str | None, text: str | None, currency: str) -> tuple[int, int]:
    """The column that a change of a fact is of, and its new value there; the text is as the data has it."""
    schema = encoder.schema
    column = at.NONE if name is None else schema.column_of.get(name, at.NONE)
    if column == at.NONE:
        return at.NONE, at.UNKNOWN
    value = encoder.book.typing.changed(name, text, currency)
    return column, encode_value(schema.names, schema.columns[column], UNKNOWN if value is None else value)
