"""`python -m bench.worlds [CUSTOMERS]`: what comparing two policies in simulated worlds takes, from the kept history to
the verdict; a million customers where no number is given. Prints, and writes WORLDS.md beside this file.

`python -m bench.worlds FILE make CUSTOMERS` writes such a history, `study` compares over it and says as JSON what that
took, `lives` what a customer's life takes.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Final

from dunning_simulator.outcomes.found import findings
from dunning_simulator.outcomes.level import level
from dunning_simulator.outcomes.measure import Frame
from dunning_simulator.outcomes.study import study
from dunning_simulator.report.findings import Run, Side
from dunning_simulator.response.model import read
from dunning_simulator.response.population import members, people_of
from dunning_simulator.response.worlds import Lives

from bench import scale
from bench.timing import peak
from dunning_dsl.check import check_file, check_text
from dunning_dsl.engine.run import kernel
from dunning_dsl.history import open_nested
from dunning_dsl.ledger.model import Customer, Event, Invoice, Ledger
from dunning_dsl.program.statements import Program

HERE: Final = Path(__file__).parent
MILLION: Final = 1_000_000
FIRST: Final = date(2026, 1, 5).toordinal()
DAYS: Final = 90
FOLLOWED: Final = 60
DIFFERENT: Final = 16_384
SHIPPED_TO: Final = 4_000
TURNS: Final = 5
CODE: Final = "insufficient_funds"

POLICY: Final = """\
policy "{name}":
    currency USD
    timezone "UTC"

stages: reminder -> notice

rule first:
    when days_overdue >= {days[0]}: send email "first" tone friendly
rule second:
    when days_overdue >= {days[1]}: send email "second" tone friendly
rule third:
    when days_overdue >= {days[2]}: send email "third" tone firm
rule fourth:
    when days_overdue >= {days[3]}: send {last} "fourth" tone firm
"""
USUAL: Final = POLICY.format(name="Usual", days=(3, 7, 14, 21), last="email")
SOONER: Final = POLICY.format(name="Sooner", days=(1, 5, 10, 20), last="sms")


def program(text: str) -> Program:
    found = check_text(text, messages=False).program
    assert found is not None
    return found


def ledgers() -> list[Ledger]:
    """Customers with one or two invoices in the days, and two from before: paid, after a reminder each."""
    found = []
    for place in range(DIFFERENT):
        name = f"C{place:05d}"
        before = [
            Invoice(f"{name}-{n}", FIRST - 60 + 25 * n, 9_000 + place, "USD", FIRST - 74 + 25 * n) for n in range(2)
        ]
        now = [
            Invoice(f"{name}-{2 + n}", FIRST + 5 + (place + 11 * n) % 25, 10_000 + 7 * place, "USD", FIRST + place % 5)
            for n in range(1 + place % 2)
        ]
        events = []
        for n, invoice in enumerate(before):
            reminded, paid = (invoice.due_on + 3, invoice.due_on + 4 + (place + n) % 6)
            events.append(_event("message_sent", reminded, channel="email", message="first"))
            events.append(_event("payment", paid, invoice_id=invoice.invoice_id, amount=invoice.amount, currency="USD"))
        found.append(
            Ledger(
                Customer(name, zone="UTC", consent={"email": True, "sms": place % 3 > 0}),
                (*before, *now),
                tuple(sorted(events, key=lambda e: e.sort_key)),
            )
        )
    return found


def _event(kind: str, day: int, **said: object) -> Event:
    return Event(kind, (day - 719_163) * 86_400 + 36_000, day, **said)  # type: ignore[arg-type]


def make(path: Path, customers: int) -> None:
    scale.write(path, program(USUAL), ledgers()[:customers], customers, (FIRST - 74, FIRST + DAYS - 1))


def compared(path: Path) -> dict[str, float | str]:
    """Seconds by the clock for each part, of the processor for all, and megabytes at most; the kernel is there."""
    kernel(simulates=True).replay  # noqa: B018 (loads it)
    programs = program(USUAL), program(SOONER)
    started, cpu = perf_counter(), process_time()
    seconds: dict[str, float] = {}
    last = started

    def passed(what: str) -> None:
        nonlocal last
        now = perf_counter()
        seconds[what] = seconds.get(what, 0.0) + now - last
        last = now

    history = open_nested(path, programs[0])
    passed("opening")
    model = read("b2b")
    people = people_of(model, history, FIRST)
    frame = Frame.of(people, (FIRST, FIRST + DAYS - 1), FOLLOWED, "USD")
    passed("debts")
    found = study(*programs, frame, model, progress=lambda what, done, of: passed(what))
    passed("variations")
    recorded = level(found, programs[0])
    sides = tuple(Side(letter, p.name, p.version, "", "", False) for letter, p in zip("AB", programs, strict=True))
    run = Run("", "", model.name, model.digest, found.seed, found.replicates, found.drawn, found.sampled, ())
    said = findings(found, programs, sides, run, synthetic=True, level=recorded)
    passed("statistics after")
    gap = found.gaps[FOLLOWED]
    return {
        **seconds,
        "wall": perf_counter() - started,
        "cpu": process_time() - cpu,
        "peak": peak(),
        "customers": len(people),
        "worlds": found.replicates,
        "gap": gap.value,
        "by customers": gap.customers,
        "by parameters": gap.parameters,
        "by worlds": gap.worlds,
        "verdict": " ".join(said.verdict[:1]),
    }


def declined() -> list[Ledger]:
    """Customers whose subscription's charge failed in the first month."""
    found = []
    for place in range(SHIPPED_TO):
        name, day = f"D{place:05d}", FIRST + 1 + place % 25
        invoice = Invoice(f"{name}-1", day, 2_000, "USD", day, "subscription")
        event = _event("payment_failed", day, invoice_id=f"{name}-1", amount=2_000, currency="USD", code=CODE)
        found.append(Ledger(Customer(name, consent={"email": True}), (invoice,), (event,)))
    return found


def lives() -> dict[str, float]:
    """Microseconds of the processor for a customer's life of 90 days in one world, in one thread, by policy."""
    shipped = check_file(scale.ROOT / "policies" / "saas_cards" / "policy.dun", messages=False).program
    assert shipped is not None
    found = {}
    books = {"Usual": (program(USUAL), "b2b", ledgers()[:SHIPPED_TO]), "saas_cards": (shipped, "saas", declined())}
    for name, (policy, model, customers) in books.items():
        made = Lives(policy, members(read(model), customers, FIRST), FIRST, FIRST + DAYS - 1, reuse=True)
        times = []
        for turn in range(TURNS + 1):
            start = process_time()
            for _ in made.live(read(model), seed=1, replicate=turn):
                pass
            times.append((process_time() - start) / len(customers) * 1e6)
        found[name] = median(times[1:])
    return found


def _process(path: Path, what: str, *more: str) -> str:
    env = {**os.environ, "PYTHONPATH": os.pathsep.join((str(scale.ROOT), str(scale.ROOT / "simulator")))}
    command = (sys.executable, "-m", "bench.worlds", str(path), what, *more)
    return subprocess.run(command, env=env, cwd=scale.ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout


def lines(customers: int) -> list[str]:
    with TemporaryDirectory() as made:
        file = Path(made, "history.parquet")
        _process(file, "make", str(customers))
        found = json.loads(_process(file, "study"))
        each = json.loads(_process(file, "lives"))
    parts = [name for name in found if name not in _TOLD]
    wall, after = found["wall"], found["statistics after"]
    return [
        "# Two policies in simulated worlds",
        "",
        f"By `python -m bench.worlds {customers}`: {customers:,} customers with 1.5 debts in {DAYS} days, followed for",
        f"{FOLLOWED} days under the shipped model `b2b`, and two paid ones before; two plain policies of four messages",
        "(days 3, 7, 14, 21 against 1, 5, 10, 20), `silent` and `nothing`; 200 draws of the model's parameters and 110",
        f"worlds of changed models on 20,000 of them. From the kept nested Parquet file to the verdict, on "
        f"{os.cpu_count()} threads,",
        f"the kernel being there. {DIFFERENT:,} customers are different; the rest are the same again under other ids,",
        "so with other luck.",
        "",
        f"| {' | '.join(parts)} | all, by the clock | processor | memory at most |",
        f"|{'---:|' * (len(parts) + 3)}",
        f"| {' | '.join(f'{found[name]:,.1f} s' for name in parts)} | {wall:,.1f} s | {found['cpu']:,.1f} s | "
        f"{found['peak']:,.0f} MB |",
        "",
        f"B less A is {100 * found['gap']:+.3f} points after {found['worlds']} worlds of all customers. Standard "
        f"errors: {100 * found['by customers']:.3f} points by which customers,",
        f"{100 * found['by parameters']:.3f} by the parameters, {100 * found['by worlds']:.4f} by the chance of the "
        "worlds (asked for: below a tenth of the rest, and below 0.05).",
        "",
        f"- Under 120 s on 2 cores: {_held(wall - after, 120)} ({wall - after:,.0f} s).",
        f"- The statistics after it under 20 s: {_held(after, 20)} ({after:,.1f} s).",
        f"- Verdict: {found['verdict']}",
        "",
        f"A life of {DAYS} days takes {each['Usual']:.1f} µs of the processor under the plain policy and "
        f"{each['saas_cards']:.1f} µs under the shipped `saas_cards` (declined cards),",
        f"which would make {each['saas_cards'] / each['Usual']:.0f} times as much of the worlds' part.",
        "",
        *_load(),
    ]


_TOLD: Final = frozenset(
    {"wall", "cpu", "peak", "customers", "worlds", "gap", "by customers", "by parameters", "by worlds", "verdict"}
)


def _held(seconds: float, bar: float) -> str:
    return "held" if seconds < bar else "**missed**"


def _load() -> list[str]:
    found = os.getloadavg()[1] if hasattr(os, "getloadavg") else 0.0
    return [f"Load average over the last five minutes of measuring: {found:.1f} on {os.cpu_count()} cores."]


def main() -> None:
    asked = sys.argv[1:]
    if len(asked) > 1:
        path = Path(asked[0])
        if asked[1] == "make":
            make(path, int(asked[2]))
        else:
            print(json.dumps(compared(path) if asked[1] == "study" else lives()))
        return
    text = "\n".join(lines(int(asked[0]) if asked else MILLION)) + "\n"
    (HERE / "WORLDS.md").write_text(text, encoding="utf-8")
    print(text, end="")


if __name__ == "__main__":
    main()
