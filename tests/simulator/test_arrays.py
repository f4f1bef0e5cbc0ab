"""Tallies made of arrays are those made of customers one by one, whatever the chunks and threads."""

from __future__ import annotations

import gc
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any
from weakref import ReferenceType, ref

import numpy as np
import pytest
from dunning_simulator.compare.arrays.chunk import Tallier
from dunning_simulator.compare.arrays.frame import Frame
from dunning_simulator.compare.chunk import ChunkTally, tally_chunk
from dunning_simulator.compare.examples import Examples
from dunning_simulator.engines import engines_for
from dunning_simulator.rows import Request
from dunning_simulator.sample import Settings, write_book
from dunning_simulator.stream import cut, runner_of, tally_stream
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dunning_dsl.check import check_file
from dunning_dsl.decide.moment import terms_of
from dunning_dsl.engine.batches import BatchEncoder
from dunning_dsl.engine.lower import lower
from dunning_dsl.engine.results import Results
from dunning_dsl.history import History, read_history
from dunning_dsl.ledger.model import Ledger
from dunning_dsl.program.statements import Program
from dunning_dsl.resources import folder
from tests.engine.test_columns import POLICY, program
from tests.strategies.batches import batch_of
from tests.strategies.histories import histories
from tests.strategies.ledgers import FIRST, LENGTH, ledgers

SLOW = (HealthCheck.too_slow, HealthCheck.function_scoped_fixture)
NAMES = ("saas_cards", "b2b_invoices", "utilities_postpay")


def plain(thing: Any) -> Any:
    """A tally as plain values, whatever the order in which it was counted."""
    if isinstance(thing, Examples):
        return {key: (count, tuple(thing.first[key])) for key, count in thing.counts.items()}
    if is_dataclass(thing) and not isinstance(thing, type):
        return {one.name: plain(getattr(thing, one.name)) for one in fields(thing)}
    if isinstance(thing, dict):
        return {key: plain(value) for key, value in thing.items() if value != 0}
    if isinstance(thing, (list, tuple)):
        return [plain(one) for one in thing]
    return thing


def by_arrays(requests: tuple[Request, ...], found: list[Ledger]) -> tuple[ChunkTally, list[Ledger]]:
    """The tally of a batch of ledgers, and the ledgers as they are read from it."""
    batch, book, read = batch_of(requests[0].program, found)
    plans = tuple(lower(request.program, request.guards) for request in requests)
    rows = tuple(
        runner_of(plan, r, fast=False, compared=len(requests) > 1).run(BatchEncoder(plan.schema, book).encode(batch))
        for plan, r in zip(plans, requests, strict=True)
    )
    return Tallier.of(requests, tuple(map(Results, plans)), book).tally(batch, rows).told(), read


def by_objects(requests: tuple[Request, ...], found: list[Ledger]) -> ChunkTally:
    return tally_chunk(requests, engines_for(requests, "kernel", compiled=False), tuple(found))


# --- generated histories ----------------------------------------------------------------------------------------------

BASE = (
    POLICY.replace("one of free, pro, enterprise", "one of free, pro, enterprise default free")
    .replace("mrr: money", "mrr: money default 5 USD")
    .replace("region_name: text", 'region_name: text default "south"')
)
MORE = """
rule nudge:
    when days_overdue >= 2, every 3 days: send email "reminder"
rule text:
    when days_overdue >= 4 and health > 20: send sms "reminder"
rule move_on:
    when days_overdue >= 6: escalate to notice
rule fee:
    when noticed("reminder", 4 days): charge "late fee" amount_overdue * 3%
"""
ONE = program(BASE + MORE)
OTHER = program(
    (BASE + MORE)
    .replace("rule text:\n    when days_overdue >= 4", "rule text:\n    when days_overdue >= 3")
    .replace('charge "late fee" amount_overdue * 3%', 'charge "late fee" amount_overdue * 4%')
    .replace("rule move_on:", "rule go_on:")
)
PAIR = tuple(Request(one, FIRST - 5, FIRST + LENGTH, reasons=True) for one in (ONE, OTHER))
RULES = ("gentle", "listed", "nudge", "of old")


@settings(max_examples=150, suppress_health_check=SLOW, deadline=None)
@given(st.lists(histories(terms_of(ONE), RULES) | ledgers(), min_size=1, max_size=5))
def test_what_is_counted_at_once_is_what_is_counted_one_by_one(found: list[Ledger]) -> None:
    named = [replace(one, customer=replace(one.customer, customer_id=f"C{n}")) for n, one in enumerate(found)]
    tally, read = by_arrays(PAIR, named)
    assert plain(tally) == plain(by_objects(PAIR, read))


@settings(max_examples=75, suppress_health_check=SLOW, deadline=None)
@given(st.lists(histories(terms_of(ONE), RULES) | ledgers(), min_size=1, max_size=5))
def test_one_policy_is_counted_the_same_though_less_is_written_of_it(found: list[Ledger]) -> None:
    named = [replace(one, customer=replace(one.customer, customer_id=f"C{n}")) for n, one in enumerate(found)]
    tally, read = by_arrays(PAIR[:1], named)
    assert plain(tally) == plain(by_objects(PAIR[:1], read))


# --- shipped policies -------------------------------------------------------------------------------------------------


@cache
def shipped(name: str, variant: str) -> Program:
    found = check_file(folder("policies") / name / f"{variant}.dun", messages=False).program
    assert found is not None
    return found


@pytest.fixture(scope="module", params=NAMES)
def kept(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, History]:
    place = tmp_path_factory.mktemp(request.param)
    write_book(place, Settings(customers=40, seed=6, days=120, book=request.param))
    return request.param, read_history(place, shipped(request.param, "policy"))


def over(name: str, history: History) -> tuple[Request, ...]:
    assert history.first_day is not None
    assert history.last_day is not None
    return tuple(
        Request(shipped(name, variant), history.first_day, history.last_day, reasons=True)
        for variant in ("policy", "variant_b")
    )


@pytest.fixture(scope="module")
def expected(kept: tuple[str, History]) -> ChunkTally:
    name, history = kept
    requests = over(name, history)
    found = tuple(history.ledgers())
    return tally_chunk(requests, engines_for(requests, "kernel"), found)


def test_shipped_policies_are_counted_as_customer_by_customer(kept: tuple[str, History], expected: ChunkTally) -> None:
    name, history = kept
    found = tally_stream(over(name, history), history)
    assert found.policies[0].actions.total() > 20
    assert found.between is not None
    assert found.between.parted > 5
    assert plain(found) == plain(expected)


@pytest.mark.parametrize(("chunk", "threads"), [(1, 1), (7, 4), (7, 1), (16_384, 4)])
def test_chunks_and_threads_change_nothing(
    kept: tuple[str, History], expected: ChunkTally, chunk: int, threads: int
) -> None:
    name, history = kept
    requests = over(name, history)
    assert plain(tally_stream(requests, history, chunk=chunk, threads=threads)) == plain(expected)


def test_what_counting_made_of_a_chunk_goes_with_it(kept: tuple[str, History], monkeypatch: pytest.MonkeyPatch) -> None:
    """Its arrays are large, and nobody may have to look for cycles before their room is used again."""
    name, history = kept
    frames: list[ReferenceType[Frame]] = []
    begin = Frame.__init__

    def noted(frame: Frame, *given: Any) -> None:
        begin(frame, *given)
        frames.append(ref(frame))

    monkeypatch.setattr(Frame, "__init__", noted)
    gc.collect()
    gc.disable()
    try:
        tally_stream(over(name, history), history, threads=1, compiled=False)
        assert len(frames) >= 2
        assert [one() for one in frames] == [None] * len(frames)
    finally:
        gc.enable()


def test_chunks_are_cut_by_customers_and_by_events(kept: tuple[str, History]) -> None:
    _, history = kept
    for customers, events in ((7, 10**9), (10**9, 60), (3, 1)):
        parts = list(cut(history.batches(["customer_id", "events.kind"]), customers, events))
        assert sum(part.num_rows for part in parts) == history.counts.customers
        assert all(part.num_rows <= customers for part in parts)
        sizes = [np.diff(part.column("events").offsets.to_numpy()).sum() for part in parts]
        assert all(size <= events or part.num_rows == 1 for size, part in zip(sizes, parts, strict=True))


def test_shipped_policies_are_counted_as_by_the_interpreter(kept: tuple[str, History]) -> None:
    name, history = kept
    requests = over(name, history)
    wanted = tally_chunk(requests, engines_for(requests, "interpreter"), tuple(history.ledgers()))
    assert plain(tally_stream(requests, history)) == plain(wanted)
