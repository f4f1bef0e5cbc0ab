"""Ledgers as Arrow record batches, as a history that was read in has them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import pyarrow as pa

from dunning_dsl.history import packed
from dunning_dsl.history.book import Book
from dunning_dsl.history.nested import DIGEST_KEY
from dunning_dsl.history.raw import RawCustomer, RawLedger
from dunning_dsl.history.read import ledger_of
from dunning_dsl.history.relations import CONSENT, REACHABLE
from dunning_dsl.history.texts import MOST, Texts
from dunning_dsl.history.typed import typing
from dunning_dsl.history.write import value_text
from dunning_dsl.ledger.model import Event, Ledger
from dunning_dsl.program.statements import FactDecl, Program

CURRENCY = "USD"


def raw_of(ledger: Ledger, decls: Iterable[FactDecl]) -> RawLedger:
    """The history before any policy has typed its columns."""
    named = {decl.name: decl for decl in decls}
    customer = ledger.customer
    cells: dict[str, str | None] = {"country": customer.country or None}
    cells |= {n: value_text(v, named.get(n), CURRENCY) or None for n, v in customer.columns.items()}
    cells |= {CONSENT + channel: "yes" if said else "no" for channel, said in customer.consent.items()}
    cells |= {REACHABLE + channel: "true" if there else "false" for channel, there in customer.reach.items()}
    raw = RawCustomer(customer.customer_id, 0, 1, customer.zone, CURRENCY, cells)
    return RawLedger(raw, ledger.invoices, tuple(_raw_event(event, named) for event in ledger.events))


def _raw_event(event: Event, decls: dict[str, FactDecl]) -> Event:
    if event.kind != "fact_changed":
        return event
    return replace(event, value=value_text(event.value, decls.get(event.name or ""), CURRENCY) or None)


def batch_of(
    program: Program, ledgers: Sequence[Ledger], *, most: int = MOST
) -> tuple[pa.RecordBatch, Book, list[Ledger]]:
    """A batch, the book it is from, and the same ledgers as reading them one by one gives them. No more than `most`
    words get a number."""
    raws = [raw_of(ledger, program.facts) for ledger in ledgers]
    columns = tuple(dict.fromkeys(name for raw in raws for name in raw.customer.cells))
    raws = [
        replace(raw, customer=replace(raw.customer, cells={n: raw.customer.cells.get(n) for n in columns}))
        for raw in raws
    ]
    texts = Texts(most=most)
    table = packed.packed(raws, columns, texts)
    typed = typing(program, columns)
    kinds = frozenset(event.kind for ledger in ledgers for event in ledger.events)
    book = Book.of(texts.all(), columns, kinds, typed)
    (batch,) = table.combine_chunks().to_batches() or [pa.RecordBatch.from_pylist([], table.schema)]
    batch = batch.replace_schema_metadata({DIGEST_KEY: book.words.encode()})
    assert list(packed.ledgers(batch, columns, book.texts)) == raws
    return batch, book, [ledger_of(raw, typed) for raw in raws]
