"""Many customers: a nested history of any length, replayed from the file to the counts in a process of its own.

`python -m bench.scale FILE make CUSTOMERS` writes such a file, `replay THREADS` replays it (0: one per core) and
`parts RULES` does so in one thread, part by part; both say as JSON what that took. Every part is measured over all
customers of its file: what a run does once (the lists of a report) is in it once.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Final, TypeVar

from bench import policies
from bench.reference import book as books
from bench.reference.chain import HERE, reference
from bench.timing import peak
from dunning_dsl.check import check_text
from dunning_dsl.engine.batches import BatchEncoder
from dunning_dsl.engine.contract import columns_read
from dunning_dsl.engine.lower import lower
from dunning_dsl.engine.results import Results
from dunning_dsl.engine.run import kernel
from dunning_dsl.history import nested, open_nested, packed
from dunning_dsl.history.problems import Findings
from dunning_dsl.history.raw import Counts, RawCustomer, RawLedger
from dunning_dsl.history.texts import Texts
from dunning_dsl.history.write import value_text
from dunning_dsl.ledger.model import Event, Ledger
from dunning_dsl.program.statements import FactDecl, Program

T = TypeVar("T")
ROOT: Final = Path(__file__).parent.parent
MILLION: Final = 1_000_000
SIZES: Final = (100_000, MILLION)
RULES: Final = 500
DIFFERENT: Final = 16_384
"""Customers that are made; a longer file has them again under other ids."""

PARTS: Final = ("opening", "reading", "to columns", "kernel", "counting")
ROOM: Final = 50
"""Megabytes that ten million customers may take beyond a million."""

SECONDS: Final = 8
"""That a million may take, reading included."""


def make(path: Path, customers: int) -> None:
    """A file of so many customers of the reference book, in row groups as a history is kept."""
    program, plan = reference()
    book = books.make(plan.schema, min(customers, DIFFERENT), 1)
    days = (books.FIRST - books.EARLIER, books.FIRST + books.DAYS - 1)
    write(path, program, book.ledgers(range(min(customers, DIFFERENT))), customers, days)


def write(path: Path, program: Program, ledgers: Iterable[Ledger], customers: int, days: tuple[int, int]) -> None:
    """A file of so many customers, who are the same again under other ids once all ledgers have been used; all of them
    have the same columns."""
    import pyarrow as pa

    decls = {decl.name: decl for decl in program.facts}
    raws = [_raw(ledger, decls) for ledger in ledgers]
    columns = tuple(raws[0].customer.cells)
    texts = Texts()
    table = packed.packed(raws, columns, texts)
    names: dict[str, dict[str, int]] = {
        "channel": {},
        "tone": {},
        "role": {},
        "currency": {"USD": 1},
        "changed": {},
        "kind": {},
    }
    for raw in raws:
        for event in raw.events:
            names["kind"][event.kind] = names["kind"].get(event.kind, 0) + 1
            if event.kind == "fact_changed":
                names["changed"][event.name or ""] = 1
    invoices, events = sum(len(raw.invoices) for raw in raws), sum(len(raw.events) for raw in raws)
    counts = Counts(customers, invoices * customers // len(raws), events * customers // len(raws))
    ids = [raw.customer.customer_id for raw in raws]
    groups: list[str] = []

    def tables() -> Iterator[pa.Table]:
        for number in range(-(-customers // len(raws))):
            here = [f"{number:06d}{one}" for one in ids[: customers - number * len(raws)]]
            groups.append(here[0])
            yield table.slice(0, len(here)).set_column(0, "customer_id", pa.array(here))
        summary.groups = tuple(groups)

    summary = nested.Summary(columns, ("made",), counts, Findings(), *days, "made", names, (), texts.all())
    nested.write_tables(path, tables(), summary, texts)


def _raw(ledger: Ledger, decls: dict[str, FactDecl]) -> RawLedger:
    customer = ledger.customer
    cells: dict[str, str | None] = {
        name: value_text(value, decls.get(name), "USD") or None for name, value in customer.columns.items()
    }
    cells |= {f"consent_{c}": "yes" if said else "no" for c, said in customer.consent.items()}
    cells |= {f"reachable_{c}": "yes" if there else "no" for c, there in customer.reach.items()}
    raw = RawCustomer(customer.customer_id, 0, 1, customer.zone, "USD", cells)
    return RawLedger(raw, ledger.invoices, tuple(_raw_event(event, decls) for event in ledger.events))


def _raw_event(event: Event, decls: dict[str, FactDecl]) -> Event:
    if event.kind != "fact_changed":
        return event
    return replace(event, value=value_text(event.value, decls.get(event.name or ""), "USD") or None)


def replayed(path: Path, threads: int | None = None) -> dict[str, float]:
    """What a replay from the file to the counts takes, the kernel being there: seconds by the clock and of the
    processor, and megabytes at most."""
    from dunning_simulator.rows import Request
    from dunning_simulator.stream import tally_stream

    program, _ = reference()
    kernel().replay  # noqa: B018 (loads it)
    wall, cpu = perf_counter(), process_time()
    history = open_nested(path, program)
    request = Request(program, books.FIRST, books.FIRST + books.DAYS - 1, reasons=True)
    tally = tally_stream((request,), history, threads=threads, compiled=True)
    return {
        "wall": perf_counter() - wall,
        "cpu": process_time() - cpu,
        "peak": peak(),
        "customers": tally.book.customers,
        "events": history.counts.events,
        "actions": tally.policies[0].actions.total(),
    }


def parts(path: Path, rules: int = 24) -> dict[str, float]:
    """Seconds of the processor for each part of the same, in one thread, the kernel being there."""
    from dunning_simulator.compare.arrays.chunk import Tallier
    from dunning_simulator.rows import Request
    from dunning_simulator.stream import EVENTS, chunk_size, cut, runner_of

    program = with_rules(rules)
    found = dict.fromkeys(PARTS, 0.0)

    def timed(name: str, work: Callable[[], T]) -> T:
        start = process_time()
        done = work()
        found[name] += process_time() - start
        return done

    history = timed("opening", lambda: open_nested(path, program))
    book, plan = history.book, lower(program)
    assert book is not None
    request = Request(program, books.FIRST, books.FIRST + books.DAYS - 1, reasons=True)
    encoder, tallier = BatchEncoder(plan.schema, book, reuse=True), Tallier.of((request,), (Results(plan),), book)
    runner = runner_of(plan, request)
    total = tallier.empty()
    chunks = cut(history.batches(columns_read(book)), chunk_size((request,), fast=True), EVENTS)
    runner.run(encoder.encode(next(history.batches(columns_read(book))).slice(0, 50)))
    while (batch := timed("reading", lambda: next(chunks, None))) is not None:
        encoded = timed("to columns", lambda batch=batch: encoder.encode(batch))  # type: ignore[misc]
        rows = timed("kernel", lambda encoded=encoded: runner.run(encoded))  # type: ignore[misc]
        tally = timed("counting", lambda batch=batch, rows=rows: tallier.tally(batch, (rows,), total))  # type: ignore[misc]
        timed("counting", lambda tally=tally: total.merge(tally))  # type: ignore[misc]
    timed("counting", total.told)
    return {**found, "customers": total.book.customers}


def with_rules(count: int) -> Program:
    """The reference policy with more rules, up to so many."""
    text = (HERE / "policy.dun").read_text(encoding="utf-8") + "\n" + policies.rules(count - 24)
    found = check_text(text, messages=False).program
    assert found is not None
    return found


# --- telling ----------------------------------------------------------------------------------------------------------


def lines() -> list[str]:
    """A section of the results. `DUNNING_BENCH_CUSTOMERS` names more customers to measure, 10000000 say."""
    more = os.environ.get("DUNNING_BENCH_CUSTOMERS")
    sizes = (*SIZES, *((int(more),) if more else ()))
    with TemporaryDirectory() as made:
        files = {size: Path(made, f"{size}.parquet") for size in sizes}
        for size, file in files.items():
            _process(file, "make", size)
        _process(files[SIZES[0]], "replay", 0)
        whole = {size: _process(file, "replay", 0) for size, file in files.items()}
        one = _process(files[SIZES[0]], "replay", 1)
        split = {24: _process(files[MILLION], "parts", 24), RULES: _process(files[SIZES[0]], "parts", RULES)}
        size_of = {size: file.stat().st_size for size, file in files.items()}
    return [*_whole(whole, one, size_of), *_split(split)]


def _process(path: Path, what: str, number: int) -> dict[str, float]:
    command = (sys.executable, "-m", "bench.scale", str(path), what, str(number))
    env = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "simulator")))}
    said = subprocess.run(command, env=env, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    found: dict[str, float] = json.loads(said)
    return found


def _whole(whole: dict[int, dict[str, float]], one: dict[str, float], sizes: dict[int, int]) -> list[str]:
    first, days = whole[SIZES[0]], books.DAYS
    events = f"{first['events'] / first['customers']:.1f} events"
    rows = [
        f"| {size:,} | {sizes[size] / 1e6:,.0f} MB | {found['wall']:,.1f} s | {found['cpu']:,.1f} s | "
        f"{found['cpu'] / size / days * 1e9:,.0f} ns | {found['peak']:,.0f} MB |"
        for size, found in whole.items()
    ]
    return [
        "## Many customers",
        "",
        f"`dunning simulate` of `reference/policy.dun` over {days} days with {events} a customer, from the kept",
        "nested Parquet file to all counts of the report, with reasons and the match with the log, in a process of",
        f"its own on {os.cpu_count()} threads, the kernel being there. {DIFFERENT:,} customers are different; the rest",
        "are the same again under other ids.",
        "",
        "| customers | file | by the clock | processor | processor, a customer-day | memory at most |",
        "|---:|---:|---:|---:|---:|---:|",
        *rows,
        "",
        *_held(whole),
        f"One thread takes {one['wall']:,.1f} s by the clock for the first row.",
        "",
    ]


def _held(whole: dict[int, dict[str, float]]) -> list[str]:
    """The bars, of what was measured."""
    million = whole[MILLION]
    found = [f"A million in under {SECONDS} s, reading included: {_told(million['wall'] < SECONDS)}."]
    for size, other in whole.items():
        if size > MILLION:
            times, more = other["cpu"] / million["cpu"], other["peak"] - million["peak"]
            bound = size / MILLION
            found.append(
                f"{size:,} take {times:.1f} times the processor of a million, at most {bound:g}: "
                f"{_told(times <= bound)}; and {more:,.0f} MB more, at most {ROOM}: {_told(more <= ROOM)}."
            )
    return found


def _told(held: bool) -> str:
    return "held" if held else "**missed**"


def _split(split: dict[int, dict[str, float]]) -> list[str]:
    rows = []
    for rules, found in split.items():
        seconds = [found[name] / found["customers"] * MILLION for name in PARTS]
        each = " | ".join(f"{one:,.1f} s" for one in (*seconds, sum(seconds)))
        rows.append(f"| {rules} | {found['customers']:,.0f} | {each} |")
    return [
        "What limits it: seconds of the processor for a million customers, part by part, in one thread; worked out",
        "where fewer were run. Opening holds what cells the file says it has against the policy's facts; counting is",
        "all tallies of the report.",
        "",
        f"| rules | customers run | {' | '.join(PARTS)} | together |",
        f"|---:|---:|{'---:|' * (len(PARTS) + 1)}",
        *rows,
        "",
    ]


def main(path: Path, what: str, number: int) -> None:
    found: dict[str, float] = {}
    if what == "make":
        make(path, number)
    elif what == "replay":
        found = replayed(path, number or None)
    else:
        found = parts(path, number)
    print(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
