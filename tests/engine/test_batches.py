"""Columns made of Arrow batches are those made of ledgers; a batch with the words of another data set is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dunning_dsl.decide.moment import terms_of
from dunning_dsl.engine.batches import BatchEncoder
from dunning_dsl.engine.columns import Encoded, encode
from dunning_dsl.engine.contract import OtherWordsError, columns_read
from dunning_dsl.engine.kernel import layout as at
from dunning_dsl.engine.schema import Schema
from dunning_dsl.history.nested import Summary, batches, read_summary, write_tables
from dunning_dsl.history.problems import Findings
from dunning_dsl.history.raw import Counts
from dunning_dsl.history.texts import MOST, Texts
from dunning_dsl.ledger.model import Customer, Event, Invoice, Ledger
from tests.engine.test_columns import POLICY, program
from tests.strategies.batches import batch_of
from tests.strategies.histories import histories
from tests.strategies.ledgers import FIRST, ledgers

PROGRAM = program(
    POLICY.replace("one of free, pro, enterprise", "one of free, pro, enterprise default free")
    .replace("mrr: money", "mrr: money default 5 USD")
    .replace("region_name: text", 'region_name: text default "south"')
)
TEXTS = (at.E_CODE, at.E_CHANNEL, at.E_MESSAGE, at.E_NAME, at.E_ROLE, at.E_RULE)
"""Columns of events that hold codes of texts."""

many = st.lists(histories(terms_of(PROGRAM), ("gentle", "listed", "of old")) | ledgers(), min_size=1, max_size=4)


def said(schema: Schema, encoded: Encoded) -> dict[str, object]:
    """A chunk with texts in place of their codes."""
    columns, names = encoded.columns, schema.names

    def text(code: int) -> str | None:
        return None if code == at.NONE else names.text(code)

    events = [list(row) for row in columns.events.tolist()]
    for row in events:
        for place in TEXTS:
            row[place] = text(row[place])
        column = row[at.E_COLUMN]
        if row[at.E_VALUE] >= 0 and (column == at.NONE or schema.columns[column].type.kind == "text"):
            row[at.E_VALUE] = text(row[at.E_VALUE])
        if row[at.E_ACTION] >= 0 and encoded.actions:
            row[at.E_ACTION] = (row[at.E_ACTION], encoded.actions[row[at.E_ACTION]])
    facts = [list(row) for row in columns.columns.tolist()]
    for row in facts:
        for place, decl in enumerate(schema.columns):
            if decl.type.kind == "text" and row[place] >= 0:
                row[place] = text(row[place])
    marks = [
        (kind, text(rule), text(number) if kind == at.MARK_ARM else number, how)
        for kind, rule, number, how in columns.marks.tolist()
    ]
    plain = columns._asdict() | {"events": events, "columns": facts, "marks": marks}
    return {name: value.tolist() if isinstance(value, np.ndarray) else value for name, value in plain.items()} | {
        "country": [text(code) for code in columns.country.tolist()],
        "customers": list(encoded.customers),
        "invoice ids": list(encoded.invoices),
        "actions": list(encoded.actions),
        "currency names": encoded.currencies,
        "zones": encoded.zones,
        "countries": sorted(names.text(code) for code in encoded.countries),
        "days": (encoded.first_day, encoded.last_day),
    }


@settings(max_examples=200)
@given(many, st.sampled_from((MOST, 0, 3)))
def test_a_batch_gives_what_its_ledgers_give(found: list[Ledger], most: int) -> None:
    batch, book, read = batch_of(PROGRAM, found, most=most)
    one, other = Schema.of(PROGRAM), Schema.of(PROGRAM)
    assert said(one, BatchEncoder(one, book).encode(batch)) == said(other, encode(other, read))


@settings(max_examples=60)
@given(many, st.integers(0, 4), st.integers(0, 4))
def test_a_slice_of_a_batch_is_a_batch(found: list[Ledger], first: int, count: int) -> None:
    batch, book, read = batch_of(PROGRAM, found)
    one, other = Schema.of(PROGRAM), Schema.of(PROGRAM)
    part = batch.slice(min(first, len(found)), count)
    assert said(one, BatchEncoder(one, book).encode(part)) == said(other, encode(other, read[first : first + count]))


@settings(max_examples=60)
@given(many)
def test_the_columns_that_are_named_are_enough(found: list[Ledger]) -> None:
    batch, book, read = batch_of(PROGRAM, found)
    one, other = Schema.of(PROGRAM), Schema.of(PROGRAM)
    with TemporaryDirectory() as folder:
        path = Path(folder, "history.parquet")
        summary = Summary(book.columns, (), Counts(), Findings(), texts=book.texts)
        write_tables(path, [pa.Table.from_batches([batch])], summary, Texts(book.texts))
        written = read_summary(path)
        assert written is not None
        (kept,) = batches(path, written, columns_read(book))
    got = said(one, replace(BatchEncoder(one, book).encode(kept), actions=()))
    assert got == said(other, replace(encode(other, read), actions=()))


def test_a_batch_of_other_words_is_refused() -> None:
    bill = Invoice("I", FIRST, 100, "USD", FIRST)
    event = Event("tagged", 0, FIRST, name="calm")
    batch, book, _ = batch_of(PROGRAM, [Ledger.of(Customer("C"), [bill], [event])])
    other, _, _ = batch_of(PROGRAM, [Ledger.of(Customer("C"), [bill], [replace(event, name="angry")])])
    encoder = BatchEncoder(Schema.of(PROGRAM), book)
    assert len(encoder.encode(batch).customers) == 1
    with pytest.raises(OtherWordsError, match="another data set"):
        encoder.encode(other)
    with pytest.raises(OtherWordsError, match="does not say which words"):
        encoder.encode(batch.replace_schema_metadata(None))
