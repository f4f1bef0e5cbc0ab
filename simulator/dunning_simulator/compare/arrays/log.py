"""What was really done to a chunk's customers, as the log has it, in arrays."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from dunning_dsl.engine.columns import KIND_OF
from dunning_dsl.engine.contract import Lists, lists
from dunning_dsl.engine.names import Names
from dunning_dsl.history.book import Book
from dunning_dsl.history.texts import NONE, SPELLED
from dunning_simulator.compare.arrays.ids import Ints
from dunning_simulator.compare.recorded import VERBS
from dunning_simulator.rows import CONTACTS

if TYPE_CHECKING:
    import pyarrow as pa

NO_INVOICE: Final = -1
_RECORDS: Final = np.isin(np.arange(len(KIND_OF)), [KIND_OF[kind] for kind in VERBS])
"""Whether events of a kind record an action."""

_MESSAGES: Final = np.array([KIND_OF["message_sent"], KIND_OF["feedback_asked"]])


@dataclass(frozen=True)
class Log:
    """The recorded actions of the counted days, in order; those that were overtaken are left out. `verb`, `channel`
    and `name` are words, 0 what the log leaves unsaid; `invoice` is a row of the chunk, `event` too."""

    customer: Ints
    day: Ints
    verb: Ints
    channel: Ints
    name: Ints
    invoice: Ints
    event: Ints
    contact: Any


@dataclass(frozen=True)
class Opened:
    """A batch and its lists, looked into once for all that count them."""

    batch: pa.RecordBatch
    invoices: Lists
    events: Lists

    @staticmethod
    def of(batch: pa.RecordBatch) -> Opened:
        return Opened(batch, lists(batch, "invoices"), lists(batch, "events"))


class Words:
    """The numbers of a chunk's words in the lexicon. Texts without a number in the data are looked up one by one."""

    def __init__(self, book: Book, lexicon: Names) -> None:
        self.lexicon = lexicon
        # place -1 is NONE and -2 SPELLED, as NumPy counts from the end
        self._table = np.array([*map(lexicon.code, book.texts), 0, 0], np.int64)

    def of(self, events: Lists, name: str, rows: Ints) -> Ints:
        """A word of some rows of events; 0 where there is none."""
        codes = events.child(name)[rows]
        found: Ints = self._table[codes]
        for place in np.flatnonzero(codes == SPELLED).tolist():
            said = json.loads(events.texts("spelled")[int(rows[place])].as_py())
            found[place] = self.lexicon.code(said[name])
        return found


def read_log(opened: Opened, words: Words, first_day: int, last_day: int) -> Log:
    """As `recorded_actions` finds them."""
    invoices, events = opened.invoices, opened.events
    kind, day = events.child("kind"), events.child("day")
    wanted = (events.child("ours") == 1) & (day >= first_day) & (day <= last_day) & _RECORDS[kind]
    rows = _not_overtaken(events, np.flatnonzero(wanted))
    kind = kind[rows]
    verbs = np.zeros(max(KIND_OF.values()) + 1, np.int64)
    for name, verb in VERBS.items():
        verbs[KIND_OF[name]] = words.lexicon.code(verb)
    verb = verbs[kind]
    message = np.isin(kind, _MESSAGES)
    named = np.where(message, words.of(events, "message", rows), words.of(events, "name", rows))
    customer, invoice = events.owner[rows], events.child("invoice")[rows]
    reaching = np.array([words.lexicon.code(verb) for verb in sorted(CONTACTS)])
    return Log(
        customer=customer,
        day=day[rows].astype(np.int64),
        verb=verb,
        channel=words.of(events, "channel", rows),
        name=named,
        invoice=np.where(invoice >= 0, invoices.start[customer] + invoice, NO_INVOICE),
        event=rows,
        contact=np.isin(verb, reaching),
    )


def _not_overtaken(events: Lists, rows: Ints) -> Ints:
    """Without the actions that some event says were overtaken, by their ids within the customer."""
    kind, action = events.child("kind"), events.child("action").astype(np.int64)
    gone = np.flatnonzero((kind == KIND_OF["overtaken"]) & (action >= 0))
    if not len(gone):
        return rows
    width = int(action.max()) + 1
    ids = events.owner * width + action
    kept: Ints = rows[(action[rows] == NONE) | ~np.isin(ids[rows], ids[gone])]
    return kept


def invoice_text(opened: Opened) -> Callable[[Log, int], str]:
    """The id of the invoice that a recorded action names, empty where it names none."""
    invoices, events = opened.invoices, opened.events

    def text(log: Log, place: int) -> str:
        if log.invoice[place] != NO_INVOICE:
            return str(invoices.texts("invoice_id")[int(log.invoice[place])].as_py())
        row = int(log.event[place])
        if events.child("invoice")[row] == NONE:
            return ""
        return str(json.loads(events.texts("spelled")[row].as_py())["invoice_id"])

    return text
