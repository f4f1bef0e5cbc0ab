"""Many customers: a nested history of any length, replayed from the file to the counts in a process of its own.

`python -m bench.scale FILE CUSTOMERS` writes such a file, `python -m bench.scale FILE` replays it and says as JSON how
long that took and how much memory was in use at most.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Final

from bench.reference import book as books
from bench.reference.chain import reference
from dunning_dsl.history import nested, open_nested, packed
from dunning_dsl.history.problems import Findings
from dunning_dsl.history.raw import Counts, RawCustomer, RawLedger
from dunning_dsl.history.texts import Texts
from dunning_dsl.history.write import value_text
from dunning_dsl.ledger.model import Event, Ledger
from dunning_dsl.program.statements import FactDecl, Program

DIFFERENT: Final = 16_384
"""Customers that are made; a longer file has them again under other ids."""

MEGABYTE: Final = 1024.0


def make(path: Path, customers: int) -> None:
    """A file of so many customers of the reference book, in row groups as a history is kept."""
    import pyarrow as pa

    program, plan = reference()
    book = books.make(plan.schema, min(customers, DIFFERENT), 1)
    decls = {decl.name: decl for decl in program.facts}
    raws = [_raw(ledger, decls) for ledger in book.ledgers(range(min(customers, DIFFERENT)))]
    columns = tuple(raws[0].customer.cells)
    texts = Texts()
    table = packed.packed(raws, columns, texts)
    days = (books.FIRST - books.EARLIER, books.FIRST + books.DAYS - 1)
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
        for number in range(-(-customers // DIFFERENT)):
            here = [f"{number:06d}{one}" for one in ids[: customers - number * DIFFERENT]]
            groups.append(here[0])
            yield table.slice(0, len(here)).set_column(0, "customer_id", pa.array(here))
        summary.groups = tuple(groups)

    summary = nested.Summary(columns, ("made",), counts, Findings(), *days, "made", names, (), texts.all())
    nested.write_tables(path, tables(), summary)


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


def replayed(path: Path, program: Program, threads: int | None = None) -> dict[str, float]:
    """Seconds of each part of a replay, from the file to the counts."""
    from dunning_simulator.rows import Request
    from dunning_simulator.stream import tally_stream

    began = perf_counter()
    history = open_nested(path, program)
    opened = perf_counter()
    request = Request(program, books.FIRST, books.FIRST + books.DAYS - 1, reasons=True)
    tally = tally_stream((request,), history, threads=threads, compiled=True)
    done = perf_counter()
    actions = tally.policies[0].actions.total()
    return {
        "opening": opened - began,
        "replaying": done - opened,
        "customers": tally.book.customers,
        "actions": actions,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE,
    }


def main(path: Path, customers: int | None, threads: int | None) -> None:
    if customers is not None:
        make(path, customers)
        return
    program, _ = reference()
    print(json.dumps(replayed(path, program, threads)))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else None, None)
