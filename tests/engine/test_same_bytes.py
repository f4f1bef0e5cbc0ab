"""The same bytes of actions and counts however they are come by: compiled or not, stepping through every day or
sleeping, in chunks of 1, 7 and 16k, on one thread or many, with customers shuffled, with every index looked at or not.

The plain kernel looks at every index always, the compiled one where it is told to: here in a process of its own, and in
all of these tests under `DUNNING_KERNEL=checked` (`make differential`).
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from functools import cache
from hashlib import blake2b
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from dunning_simulator.rows import Request
from dunning_simulator.sample import Settings, write_book
from dunning_simulator.stream import cut, tally_stream

from dunning_dsl.check import check_file
from dunning_dsl.engine.batches import BatchEncoder
from dunning_dsl.engine.exchange import ActionTable
from dunning_dsl.engine.jit import CannotCompileError
from dunning_dsl.engine.lower import lower
from dunning_dsl.engine.results import Results
from dunning_dsl.engine.run import Runner, kernel
from dunning_dsl.history import History, read_history
from dunning_dsl.program.statements import Program
from dunning_dsl.resources import folder

NAMES = ("saas_cards", "b2b_invoices", "utilities_postpay")
MANY = 1_100
"""How often the customers are taken so that they are more than a chunk of 16k."""

Found = tuple[bytes, list[list[int]]]


@cache
def program(name: str) -> Program:
    found = check_file(folder("policies") / name / "policy.dun", messages=False).program
    assert found is not None
    return found


def fast() -> bool:
    try:
        kernel()
    except CannotCompileError:
        return False
    return True


@pytest.fixture(scope="module", params=NAMES)
def kept(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Request, History]:
    return made(request.param, tmp_path_factory.mktemp(request.param))


def made(name: str, place: Path) -> tuple[Request, History]:
    """A shipped policy over a book of its kind."""
    write_book(place, Settings(customers=16, seed=11, days=120, book=name))
    history = read_history(place, program(name))
    assert history.first_day is not None
    assert history.last_day is not None
    return Request(program(name), history.first_day, history.last_day, reasons=True), history


def written(tables: list[pa.RecordBatch]) -> bytes:
    """Actions in the order of customers, as a file of one batch."""
    table = pa.Table.from_batches([_spelled(one) for one in tables]).combine_chunks()
    order = table.column("customer_id").to_pylist()
    table = table.take(sorted(range(len(order)), key=lambda place: order[place]))
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table.combine_chunks())
    return bytes(sink.getvalue())


def _spelled(batch: pa.RecordBatch) -> pa.RecordBatch:
    columns = [c.dictionary_decode() if pa.types.is_dictionary(c.type) else c for c in batch.columns]
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)


def digest(found: Found) -> str:
    return blake2b(found[0] + repr(found[1]).encode()).hexdigest()


def run(
    kept: tuple[Request, History],
    *,
    compiled: bool,
    every_day: bool = False,
    chunk: int = 16_384,
    mixed: bool = False,
    times: int = 1,
) -> Found:
    """The actions, and case-days by rule and status."""
    request, history = kept
    assert history.book is not None
    plan = lower(request.program)
    encoder, table = BatchEncoder(plan.schema, history.book), ActionTable(Results(plan))
    runner = Runner(plan, request.first_day, request.last_day, fast=compiled, every_day=every_day, tracing=True)
    (batch,) = history.batches()
    if mixed:
        order = list(range(batch.num_rows))
        random.Random(3).shuffle(order)
        batch = batch.take(pa.array(order))
    (batch,) = pa.Table.from_batches([batch] * times).combine_chunks().to_batches()
    tables, counts = [], np.zeros(0, np.int64)
    for part in cut([batch], chunk, 10**9):
        rows = runner.run(encoder.encode(part))
        tables.append(table.of(rows))
        counts = rows.counts + counts if counts.size else rows.counts
    return written(tables), counts.tolist()


@pytest.fixture(scope="module")
def expected(kept: tuple[Request, History]) -> Found:
    found = run(kept, compiled=fast())
    assert len(found[0]) > 5_000
    assert sum(map(sum, found[1])) > 1_000
    return found


@pytest.mark.parametrize("compiled", [False, True], ids=["plain", "compiled"])
@pytest.mark.parametrize("every_day", [False, True], ids=["sleeping", "stepping"])
def test_neither_compiling_nor_stepping_changes_a_byte(
    kept: tuple[Request, History], expected: Found, compiled: bool, every_day: bool
) -> None:
    if compiled and not fast():
        pytest.skip("nothing here compiles the kernel")
    assert run(kept, compiled=compiled, every_day=every_day) == expected


@pytest.mark.parametrize("chunk", [1, 7, 16_384])
@pytest.mark.parametrize("mixed", [False, True], ids=["in order", "shuffled"])
def test_neither_chunks_nor_the_order_of_customers_change_a_byte(
    kept: tuple[Request, History], expected: Found, chunk: int, mixed: bool
) -> None:
    assert run(kept, compiled=fast(), chunk=chunk, mixed=mixed) == expected


@pytest.mark.parametrize(("chunk", "threads"), [(1, 4), (7, 3), (16_384, 1), (16_384, 2)])
def test_threads_change_no_byte(kept: tuple[Request, History], expected: Found, chunk: int, threads: int) -> None:
    request, history = kept
    tables: list[pa.RecordBatch] = []
    tally = tally_stream(
        (request,),
        history,
        threads=threads,
        chunk=chunk,
        compiled=fast(),
        taken=lambda _, actions: tables.append(actions),
    )
    assert written(tables) == expected[0]
    assert tally.policies[0].statuses.total() == sum(map(sum, expected[1]))


def test_more_customers_than_a_chunk_of_16k_change_no_byte(tmp_path: Path) -> None:
    if not fast():
        pytest.skip("in plain Python so many take minutes")
    few = made("b2b_invoices", tmp_path)
    found = run(few, compiled=True, times=MANY)
    assert found[1] == [[days * MANY for days in row] for row in run(few, compiled=True)[1]]
    assert found == run(few, compiled=True, times=MANY, chunk=5_000)


CHECKED = """
import sys
from pathlib import Path
from tests.engine.test_same_bytes import digest, made, run
for name in sys.argv[2:]:
    print(digest(run(made(name, Path(sys.argv[1], name)), compiled=True)))
"""


def test_with_every_index_looked_at_the_bytes_are_the_same(tmp_path: Path) -> None:
    if not fast():
        pytest.skip("nothing here compiles the kernel, and the plain one always looks")
    env = {**os.environ, "DUNNING_KERNEL": "checked", "PYTHONPATH": os.pathsep.join(sys.path)}
    command = (sys.executable, "-c", CHECKED, str(tmp_path), *NAMES)
    checked = subprocess.run(command, env=env, check=True, capture_output=True, text=True).stdout.split()
    found = [run(made(name, tmp_path / "again" / name), compiled=True) for name in NAMES]
    assert checked == [digest(one) for one in found]
