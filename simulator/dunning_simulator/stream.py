"""A history in Arrow batches over threads: the same counts whatever the size of chunks and however many threads.

```
 nested Parquet ──▶ batches, cut into chunks ──▶ columns ──▶ kernel, per policy ──▶ counts ──▶ merged in order
      one reader (this thread)                  └────────── a thread, without the GIL ────┘
```

No more than a few chunks are in memory at a time, however many customers there are. Ctrl-C reaches the caller as
KeyboardInterrupt once the chunks under way are done; nothing has been written then.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from threading import local
from typing import TYPE_CHECKING, Final, TypeVar

import numpy as np

from dunning_dsl.engine.batches import BatchEncoder
from dunning_dsl.engine.contract import columns_read
from dunning_dsl.engine.exchange import ActionTable
from dunning_dsl.engine.lower import lower
from dunning_dsl.engine.plan import Plan
from dunning_dsl.engine.results import Results
from dunning_dsl.engine.run import Runner
from dunning_dsl.history import History
from dunning_dsl.history.arrow import numbers
from dunning_dsl.history.book import Book
from dunning_simulator.compare.arrays.chunk import ChunkSums, Tallier
from dunning_simulator.compare.chunk import ChunkTally
from dunning_simulator.engines.kernel import can_compile, worth_compiling
from dunning_simulator.rows import Request

if TYPE_CHECKING:
    import pyarrow as pa

CUSTOMERS: Final = 4_096
EVENTS: Final = 200_000
"""The most customers and events of a chunk; one customer with more events is a chunk alone."""

PLAIN_CUSTOMERS: Final = 100
"""The same for the kernel as plain Python: it takes seconds for them."""

RULES: Final = 50
"""Chunks are smaller in proportion under policies of more rules, for what is told of each is kept for a chunk."""

One = TypeVar("One")
Other = TypeVar("Other")

Progress = Callable[[int], None]

Taken = Callable[[int, "pa.RecordBatch"], None]
"""Is given the place of a policy among the requests and a batch of its actions (`engine.exchange`), in order."""


def tally_stream(
    requests: tuple[Request, ...],
    history: History,
    *,
    threads: int | None = None,
    chunk: int | None = None,
    progress: Progress | None = None,
    compiled: bool | None = None,
    taken: Taken | None = None,
) -> ChunkTally:
    """The counts of a whole history under one or two policies.

    `threads` is all cores where None; `chunk` the most customers run at once; `progress` is told how many customers
    have been done each time a chunk is, `taken` of the actions. `compiled` says which kernel runs, None leaves it to
    the amount of work.
    """
    book = history.book
    if book is None:
        return ChunkTally.empty(len(requests))
    batches = history.batches(columns_read(book))
    days = sum(request.last_day - request.first_day + 1 for request in requests) * history.counts.customers
    fast = compiled if compiled is not None else worth_compiling(days) and can_compile()
    machine = _Machine(requests, book, fast, wanted=taken is not None)
    total = machine.total
    size = chunk or chunk_size(requests, fast=fast)
    workers = (threads or os.cpu_count() or 1) if fast else 1
    for found in in_order(machine.run, cut(batches, size, EVENTS), workers):
        total.merge(found.tally)
        if taken is not None:
            for place, actions in enumerate(found.actions):
                taken(place, actions)
        if progress is not None:
            progress(total.book.customers)
    return total.told()


def runner_of(plan: Plan, request: Request, *, fast: bool = True, compared: bool = False) -> Runner:
    """A runner whose rows can be counted; what became of every rule on every day is asked for only where policies are
    `compared`."""
    return Runner(
        plan,
        request.first_day,
        request.last_day,
        fast=fast,
        tracing=compared,
        reasons=request.reasons,
        reuse=True,
    )


def chunk_size(requests: tuple[Request, ...], *, fast: bool) -> int:
    """The most customers to be run at once under these requests."""
    rules = sum(len(request.program.rules) for request in requests)
    return max(1, (CUSTOMERS if fast else PLAIN_CUSTOMERS) * RULES // max(RULES, rules))


@dataclass(frozen=True, slots=True)
class _Done:
    """A chunk's counts and, where somebody wants them, its actions by policy."""

    tally: ChunkSums
    actions: tuple[pa.RecordBatch, ...]


class _Machine:
    """Replays and counts a chunk under every request. May be shared by threads: each has runners of its own."""

    def __init__(self, requests: tuple[Request, ...], book: Book, fast: bool, *, wanted: bool = False) -> None:
        self.requests, self.fast = requests, fast
        self.plans: tuple[Plan, ...] = tuple(lower(request.program, request.guards) for request in requests)
        self.encoders = tuple(BatchEncoder(plan.schema, book, reuse=True) for plan in self.plans)
        results = tuple(Results(plan) for plan in self.plans)
        self.tallier = Tallier.of(requests, results, book)
        self.total = self.tallier.empty()
        """What has been merged; only the thread that merges writes to it."""
        self.tables = tuple(map(ActionTable, results)) if wanted else ()
        self._own = local()

    def run(self, batch: pa.RecordBatch) -> _Done:
        if not hasattr(self._own, "runners"):
            self._own.runners = tuple(
                runner_of(plan, request, fast=self.fast, compared=len(self.plans) > 1)
                for plan, request in zip(self.plans, self.requests, strict=True)
            )
        rows = tuple(
            runner.run(encoder.encode(batch)) for runner, encoder in zip(self._own.runners, self.encoders, strict=True)
        )
        actions = tuple(table.of(one) for table, one in zip(self.tables, rows, strict=False))
        return _Done(self.tallier.tally(batch, rows, self.total), actions)


def cut(batches: Iterable[pa.RecordBatch], customers: int, events: int) -> Iterator[pa.RecordBatch]:
    """Slices of no more customers than `customers` and no more events than `events`, or of one customer."""
    for batch in batches:
        ends = numbers(batch.column("events").offsets)
        start = 0
        while start < batch.num_rows:
            most = int(np.searchsorted(ends, ends[start] + events, side="right")) - 1
            end = min(max(start + 1, most), start + customers, batch.num_rows)
            yield batch.slice(start, end - start)
            start = end


def in_order(work: Callable[[One], Other], chunks: Iterable[One], workers: int) -> Iterator[Other]:
    """The results of chunks in their order. Two chunks a worker are under way, so that reading the next goes on beside
    them."""
    if workers <= 1:
        yield from map(work, chunks)
        return
    running: deque[Future[Other]] = deque()
    pool = ThreadPoolExecutor(workers, thread_name_prefix="replay")
    try:
        for part in chunks:
            running.append(pool.submit(work, part))
            if len(running) > 2 * workers:
                yield running.popleft().result()
        while running:
            yield running.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
