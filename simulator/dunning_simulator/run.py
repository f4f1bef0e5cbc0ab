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
from itertools import islice
from multiprocessing import active_children, get_context

from dunning_dsl.ledger.model import Ledger
from dunning_simulator.compare.chunk import ChunkTally, tally_chunk
from dunning_simulator.rows import Request

CHUNK = 25
"""Customers in a chunk: small enough for progress, large enough that starting it costs nothing."""

Progress = Callable[[int], None]

_requests: tuple[Request, ...] = ()


def tally_history(
    requests: tuple[Request, ...],
    ledgers: Iterable[Ledger],
    *,
    jobs: int | None = None,
    chunk: int = CHUNK,
    progress: Progress | None = None,
) -> ChunkTally:
    """The counts of a whole history under one or two policies.

    `jobs` is the number of processes, all cores where None; a history of few customers stays in this process.
    `progress` is told how many customers have been done each time a chunk is.
    """
    requests = tuple(_bare(request) for request in requests)
    chunks = _chunks(ledgers, max(1, chunk))
    first = list(islice(chunks, 2))
    everything = _prepended(first, chunks)
    workers = jobs if jobs is not None else os.cpu_count() or 1
    total = ChunkTally.empty(len(requests))
    results = (
        (tally_chunk(requests, part) for part in everything)
        if workers <= 1 or len(first) < 2
        else _in_processes(requests, everything, workers)
    )
    for result in results:
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


def _prepended(first: list[tuple[Ledger, ...]], rest: Iterator[tuple[Ledger, ...]]) -> Iterator[tuple[Ledger, ...]]:
    yield from first
    yield from rest


def _in_processes(
    requests: tuple[Request, ...], chunks: Iterator[tuple[Ledger, ...]], workers: int
) -> Iterator[ChunkTally]:
    others = set(active_children())
    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_start, initargs=(requests,))
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


def _start(requests: tuple[Request, ...]) -> None:
    """In a new worker: the parent alone answers Ctrl-C."""
    global _requests
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _requests = requests


def _work(part: tuple[Ledger, ...]) -> ChunkTally:
    return tally_chunk(_requests, part)
