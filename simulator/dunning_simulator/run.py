"""A history in chunks of customers over processes: the same counts whatever the chunk size and however many
processes.

Workers are started afresh (`spawn`), get the policies once and hand back counts only; results are merged in the order
of customers. At most two chunks per process are in memory. Ctrl-C ends the workers and reaches the caller as
KeyboardInterrupt.
"""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import replace
from itertools import chain, islice
from multiprocessing import active_children, get_context
from typing import Final

from dunning_dsl.ledger.model import Ledger
from dunning_simulator.compare.chunk import ChunkTally, tally_chunk
from dunning_simulator.engines import Engine, EngineName, engines_for
from dunning_simulator.rows import Request

CHUNK: Final[dict[EngineName, int]] = {"kernel": 500, "interpreter": 25}
"""Customers in a chunk: small enough for progress, large enough that starting it costs nothing."""

ALONE: Final[dict[EngineName, int]] = {"kernel": 3, "interpreter": 0}
"""Chunks that this process does beside the first rather than start others for them: that takes two seconds."""

Progress = Callable[[int], None]

_requests: tuple[Request, ...] = ()
_engines: tuple[Engine, ...] = ()


def tally_history(
    requests: tuple[Request, ...],
    ledgers: Iterable[Ledger],
    *,
    jobs: int | None = None,
    chunk: int | None = None,
    progress: Progress | None = None,
    engine: EngineName = "kernel",
) -> ChunkTally:
    """The counts of a whole history under one or two policies.

    `jobs` is the number of processes, all cores where None; a history of few customers stays in this process.
    `progress` is told how many customers have been done each time a chunk is; `engine` says what decides.
    """
    requests = tuple(_bare(request) for request in requests)
    chunks = _chunks(ledgers, max(1, chunk or CHUNK[engine]))
    workers = jobs if jobs is not None else os.cpu_count() or 1
    total = ChunkTally.empty(len(requests))
    for result in _results(requests, engine, chunks, workers):
        total.merge(result)
        if progress is not None:
            progress(total.book.customers)
    return total


def _bare(request: Request) -> Request:
    """Without the places in the source, which no replay reads: less to send."""
    guards = replace(request.guards, spans={}) if request.guards is not None else None
    return replace(request, program=replace(request.program, spans={}), guards=guards)


def _chunks(ledgers: Iterable[Ledger], size: int) -> Iterator[tuple[Ledger, ...]]:
    source = iter(ledgers)
    while part := tuple(islice(source, size)):
        yield part


def _results(
    requests: tuple[Request, ...], name: EngineName, chunks: Iterator[tuple[Ledger, ...]], workers: int
) -> Iterator[ChunkTally]:
    """The first chunk is always done here: where the kernel is to be compiled, it then is before others load it."""
    engines = engines_for(requests, name)
    for part in islice(chunks, 1):
        yield tally_chunk(requests, engines, part)
    ahead = list(islice(chunks, ALONE[name] + 1))
    rest = chain(ahead, chunks)
    if workers <= 1 or len(ahead) <= ALONE[name]:
        yield from (tally_chunk(requests, engines, part) for part in rest)
    else:
        yield from _in_processes(requests, name, any(e.compiled for e in engines) or None, rest, workers)


def _in_processes(
    requests: tuple[Request, ...],
    name: EngineName,
    compiled: bool | None,
    chunks: Iterator[tuple[Ledger, ...]],
    workers: int,
) -> Iterator[ChunkTally]:
    others = set(active_children())
    start = (requests, name, compiled)
    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_start, initargs=start)
    running: deque[Future[ChunkTally]] = deque()
    try:
        for part in chunks:
            running.append(pool.submit(_work, part))
            if len(running) >= 2 * workers:
                yield running.popleft().result()
        while running:
            yield running.popleft().result()
    except BaseException:
        for worker in set(active_children()) - others:
            worker.terminate()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _start(requests: tuple[Request, ...], name: EngineName, compiled: bool | None) -> None:
    """In a new worker: the parent alone answers Ctrl-C."""
    global _requests, _engines
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _requests = requests
    _engines = engines_for(requests, name, compiled=compiled)


def _work(part: tuple[Ledger, ...]) -> ChunkTally:
    return tally_chunk(_requests, _engines, part)
