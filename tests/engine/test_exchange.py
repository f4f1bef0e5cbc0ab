"""Batches in, batches out: the actions are those that are read customer by customer, however a data set is cut, in
whatever order its customers stand."""

from __future__ import annotations

import json
import pickle
import random
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from dunning_simulator.engines.kernel import Kernel
from dunning_simulator.rows import ActionRow, Request
from dunning_simulator.sample import Settings, write_book
from dunning_simulator.stream import cut

from dunning_dsl.check import check_file
from dunning_dsl.engine.exchange import Replay, action_schema
from dunning_dsl.engine.lower import lower
from dunning_dsl.history import History, read_history
from dunning_dsl.program.statements import Program
from dunning_dsl.program.values import UNKNOWN
from dunning_dsl.resources import folder

NAMES = ("saas_cards", "b2b_invoices", "utilities_postpay")


@cache
def program(name: str) -> Program:
    found = check_file(folder("policies") / name / "policy.dun", messages=False).program
    assert found is not None
    return found


@pytest.fixture(scope="module", params=NAMES)
def kept(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Request, History]:
    place: Path = tmp_path_factory.mktemp(request.param)
    write_book(place, Settings(customers=12, seed=8, days=120, book=request.param))
    history = read_history(place, program(request.param))
    assert history.first_day is not None
    assert history.last_day is not None
    return Request(program(request.param), history.first_day, history.last_day), history


def replay(request: Request, history: History) -> Replay:
    assert history.book is not None
    return Replay(lower(request.program), history.book, request.first_day, request.last_day, fast=False)


def told(row: ActionRow) -> dict[str, Any]:
    """An action as a row of the batch says it."""
    args = {name: None if value is UNKNOWN else value for name, value in row.args}
    return {
        "customer_id": row.customer_id,
        "case_id": row.case_id,
        "invoice_id": row.anchor,
        "currency": row.currency,
        "day": date.fromordinal(row.day),
        "position": row.position,
        "rule": row.rule,
        "action": row.action,
        "channel": row.channel,
        "name": row.name,
        "tone": row.tone,
        "role": row.role,
        "amount": row.amount,
        "args": json.dumps(args, ensure_ascii=False) if args else None,
        "until": None if row.until is None else date.fromordinal(row.until),
        "goes_at": datetime.fromtimestamp(row.goes_at, UTC),
        "goes_on": date.fromordinal(row.goes_day or row.day),
        "detail": row.detail,
        "overtaken": row.overtaken,
    }


def rows(batches: Iterator[pa.RecordBatch]) -> list[dict[str, Any]]:
    return [row for batch in batches for row in batch.to_pylist()]


def test_actions_are_those_of_each_customer(kept: tuple[Request, History]) -> None:
    request, history = kept
    wanted = [told(row) for one in Kernel(request, compiled=False).replay(history.ledgers()) for row in one.actions]
    assert len(wanted) > 20
    (found,) = replay(request, history)(history.batches())
    assert found.schema == action_schema()
    assert found.to_pylist() == wanted


def test_neither_the_cut_nor_the_order_of_customers_changes_an_action(kept: tuple[Request, History]) -> None:
    request, history = kept
    one = replay(request, history)
    wanted = rows(one(history.batches()))
    for customers in (1, 7):
        assert rows(one(cut(history.batches(), customers, 10**9))) == wanted
    order = list(range(history.counts.customers))
    random.Random(1).shuffle(order)
    shuffled = (batch.take(pa.array(order)) for batch in history.batches())
    assert sorted(rows(one(shuffled)), key=lambda row: row["customer_id"]) == wanted


def _there(sent: bytes, batches: list[pa.RecordBatch]) -> list[dict[str, Any]]:
    """What a process does to which a replay is sent."""
    one: Replay = pickle.loads(sent)
    return rows(one(iter(batches)))


def test_a_replay_is_sent_to_other_processes(kept: tuple[Request, History]) -> None:
    request, history = kept
    one = replay(request, history)
    wanted = rows(one(history.batches()))
    parts = [[batch] for batch in cut(history.batches(), 5, 10**9)]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        found = pool.map(_there, [pickle.dumps(one)] * len(parts), parts)
        assert [row for part in found for row in part] == wanted


def test_batches_as_spark_hands_them_over_give_the_same_in_types_that_spark_takes(
    kept: tuple[Request, History],
) -> None:
    request, history = kept
    one = replay(request, history)
    wanted = rows(one(history.batches()))
    bare = [pa.RecordBatch.from_pylist(batch.to_pylist(), _as_spark_has(batch.schema)) for batch in history.batches()]
    found = list(one.in_spark(bare))
    assert rows(iter(found)) == wanted
    kinds = {one.type for one in found[0].schema}
    assert not any(pa.types.is_dictionary(kind) for kind in kinds)
    assert pa.timestamp("s", "UTC") not in kinds


def _as_spark_has(schema: pa.Schema) -> pa.Schema:
    """Without metadata and dictionaries, everything nullable."""
    found = []
    for one in schema:
        kind = one.type.value_type if pa.types.is_dictionary(one.type) else one.type
        if pa.types.is_list(kind):
            kind = pa.list_(pa.struct([child.with_nullable(True) for child in kind.value_type]))
        found.append(pa.field(one.name, kind))
    return pa.schema(found)
