"""`python -m bench.kernel_process CHUNKS CUSTOMERS`: replay chunks one after the other in a process of its own, and say
as JSON how long the kernel took to be there and how much memory was in use at most."""

from __future__ import annotations

import json
import sys
from time import perf_counter

from bench.reference import book as books
from bench.reference.chain import reference
from bench.timing import peak
from dunning_dsl.engine.run import Runner


def main(chunks: int, customers: int) -> None:
    _, plan = reference()
    book = books.make(plan.schema, customers, 0)
    runner = Runner(plan, book.first_day, book.last_day, rows=64 * customers + 1024)
    before = peak()
    first = _seconds(runner, book)
    second = _seconds(runner, book)
    for seed in range(1, chunks):
        del book  # one at a time, as in a stream
        book = books.make(plan.schema, customers, seed)
        runner.run(book.encoded)
    print(json.dumps({"there": max(0.0, first - second), "before": before, "peak": peak()}))


def _seconds(runner: Runner, book: books.Book) -> float:
    start = perf_counter()
    runner.run(book.encoded)
    return perf_counter() - start


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
