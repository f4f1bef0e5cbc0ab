"""A chunk's `BookTally` from its Arrow batch."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from dunning_dsl.engine.columns import KIND_OF, Encoded
from dunning_dsl.engine.contract import Lists
from dunning_dsl.engine.kernel import layout as at
from dunning_dsl.engine.schema import Schema
from dunning_dsl.history.book import Book
from dunning_dsl.history.cells_by_batch import distinct, texts_of
from dunning_dsl.program.statements import FactDecl
from dunning_simulator.compare.arrays.ids import Ints
from dunning_simulator.compare.arrays.log import Log, Opened, Words
from dunning_simulator.compare.chunk import MADE_UP, BookTally
from dunning_simulator.rows import Request

if TYPE_CHECKING:
    import pyarrow as pa


def tally_book(
    opened: Opened,
    book: Book,
    words: Words,
    log: Log,
    requests: tuple[Request, ...],
    encoded: tuple[tuple[Schema, Encoded], ...],
) -> BookTally:
    """What `BookTally.add` makes of the batch's customers; `log` is what was done on the days of the first request,
    `encoded` what the engine made of the batch for each."""
    batch, events = opened.batch, opened.events
    foreign, foreign_invoices = _foreign(opened.invoices, words, requests)
    return BookTally(
        customers=batch.num_rows,
        synthetic=_synthetic(batch, book),
        invoices=len(opened.invoices),
        columns=_columns(batch, book, encoded),
        dated=_named(words, events, np.flatnonzero(events.child("kind") == KIND_OF["fact_changed"]), "name"),
        recorded=_counted(words, log.verb),
        policies=_policies(events, words, requests[0]),
        foreign=foreign,
        foreign_invoices=foreign_invoices,
    )


def _synthetic(batch: pa.RecordBatch, book: Book) -> int:
    if "synthetic" not in book.typing.others:
        return 0
    texts, codes = texts_of(batch, "cell synthetic")
    said = np.array([(text or "").lower() in MADE_UP for text in texts], bool)
    return int(said[codes].sum())


def _columns(batch: pa.RecordBatch, book: Book, encoded: tuple[tuple[Schema, Encoded], ...]) -> Counter[str]:
    """Customers by the facts that they have."""
    typing, found = book.typing, Counter[str]()
    currencies = texts_of(batch, "currency")
    names, of = currencies
    by_currency = np.bincount(of, minlength=len(names)).tolist()
    for text, customers in zip(names, by_currency, strict=True):
        if customers:
            found.update(dict.fromkeys(typing.base(text or ""), customers))
    for decl in typing.typed:
        column = _column(encoded, decl)
        if column is not None:
            customers = int(np.count_nonzero(column != at.MISSING))
        else:
            seen = distinct(batch, f"cell {decl.name.lower()}", currencies)
            has = np.array([typing.usable(decl, text, currency) is not None for text, currency in seen.values], bool)
            customers = int(has[seen.place].sum())
        if customers:
            found[decl.name] += customers
    return found


def _column(encoded: tuple[tuple[Schema, Encoded], ...], decl: FactDecl) -> Ints | None:
    """What some engine has made of a fact's cells; None where no policy of theirs has the fact."""
    for schema, one in encoded:
        if decl in schema.columns:
            found: Ints = one.columns.columns[:, schema.column_of[decl.name]]
            return found
    return None


def _policies(events: Lists, words: Words, request: Request) -> Counter[str]:
    day = events.child("day")
    sent = (events.child("kind") == KIND_OF["message_sent"]) & (day >= request.first_day) & (day <= request.last_day)
    return _named(words, events, np.flatnonzero(sent), "policy")


def _named(words: Words, events: Lists, rows: Ints, name: str) -> Counter[str]:
    return _counted(words, words.of(events, name, rows))


def _counted(words: Words, codes: Ints) -> Counter[str]:
    """How often each word stands there; the empty one is none."""
    times = np.bincount(codes, minlength=1)
    times[0] = 0
    return Counter({words.lexicon.text(code): int(times[code]) for code in np.flatnonzero(times).tolist()})


def _foreign(invoices: Lists, words: Words, requests: tuple[Request, ...]) -> tuple[Counter[str], Counter[str]]:
    """Customers and debts that some policy would see if it listed their currency, by currency."""
    rows = np.arange(len(invoices))
    currency, due = words.of(invoices, "currency", rows), invoices.child("due_on")
    passed = np.zeros(len(invoices), bool)
    for request in requests:
        terms = request.program.settings
        listed = np.array([words.lexicon.code(name) for name in terms.currencies])
        passed |= ~np.isin(currency, listed) & (due <= request.last_day + terms.look_ahead)
    owed = currency[passed]
    once = np.unique(np.stack([invoices.owner[passed], owed], axis=1), axis=0)
    return _counted(words, once[:, 1]), _counted(words, owed)
