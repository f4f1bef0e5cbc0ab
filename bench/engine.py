"""The engine on the reference policy: beside the same policy in C, beside the interpreter, and by itself. All three
have given the same answers before anything is timed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from threading import Thread

from bench.reference import book as books
from bench.reference import chain
from dunning_dsl.check import check_file
from dunning_dsl.engine.lower import lower
from dunning_dsl.engine.plan import Plan
from dunning_dsl.engine.run import Rows, Runner
from dunning_dsl.program.statements import Program

ROOT = Path(__file__).parent.parent
CUSTOMERS = 20_000
CHECKED = 200
INTERPRETED = 60
TURNS = 5
MANY_RULES = {50: 20_000, 200: 5_000, 500: 2_000}
"""Customers by how many rules."""

CHECKED_OF_MANY = 20
RULES_OF_BAR = 200

CHUNK = 10_000
MILLION = 1_000_000
NANO = 1e9
NO_GCC = "No gcc was here: all about the C program is left out."


@dataclass(frozen=True, slots=True)
class Turns:
    """CPU nanoseconds of each turn, by what was run."""

    sleeping: list[float]
    bare: list[float]
    stepping: list[float]
    chain: list[float]
    decisions: int
    customers: int

    def per_day(self, found: Sequence[float]) -> float:
        return median(found) / self.customers / books.DAYS

    def against_chain(self, found: Sequence[float]) -> float:
        """The median of the ratios of each turn."""
        return median(a / b for a, b in zip(found, self.chain, strict=True))


def lines() -> list[str]:
    """A section of the results."""
    program, plan = chain.reference()
    with TemporaryDirectory() as made:
        folder = Path(made)
        started = _processes(folder)
        by_hand = chain.compiled(folder)
        if by_hand is None:
            print(f"bench: {NO_GCC}", file=sys.stderr)
        chain.check(program, plan, by_hand, CHECKED // 2, CUSTOMERS)
        book = books.make(plan.schema, CUSTOMERS, 1)
        turns = _turns(plan, book, by_hand)
        rules = _rules(turns, folder)
    return [
        *_heading(book, by_hand is not None),
        *_table(turns, program, plan, book),
        *rules,
        *_threads(plan),
        *_started(started),
        *_unfair(book, turns),
    ]


# --- measuring --------------------------------------------------------------------------------------------------------


def _turns(plan: Plan, book: books.Book, by_hand: Path | None) -> Turns:
    """Engine and C in turns, so that what slows the machine slows all."""
    sleeping, stepping = _runner(plan, book), _runner(plan, book, every_day=True)
    bare = _runner(plan, book, bare=True)
    found = Turns([], [], [], [], _warm(sleeping, book).decisions, len(book.encoded.customers))
    _warm(bare, book)
    _warm(stepping, book)
    for _ in range(TURNS):
        found.sleeping.append(_cpu(lambda: sleeping.run(book.encoded)))
        found.bare.append(_cpu(lambda: bare.run(book.encoded)))
        found.stepping.append(_cpu(lambda: stepping.run(book.encoded)))
        if by_hand is not None:
            found.chain.append(chain.by_chain(by_hand, book, rounds=3).nanoseconds)
    return found


def _runner(plan: Plan, book: books.Book, every_day: bool = False, bare: bool = False) -> Runner:
    room = 64 * len(book.encoded.customers) + 1024
    return Runner(plan, book.first_day, book.last_day, every_day=every_day, bare=bare, rows=room, reuse=True)


def _warm(runner: Runner, book: books.Book) -> Rows:
    return runner.run(book.encoded)


def _cpu(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return (time.process_time() - start) * NANO


def _processes(folder: Path) -> dict[str, dict[str, float]]:
    """The kernel compiled in a new cache folder, loaded from it, and what many chunks need beside one."""
    env = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "simulator"))),
        "DUNNING_CACHE_DIR": str(folder / "cache"),
    }
    asked = {"cold": (1, 10), "kept": (1, 10), "one chunk": (1, CHUNK), "six chunks": (6, CHUNK)}
    found: dict[str, dict[str, float]] = {}
    for name, (chunks, customers) in asked.items():
        command = (sys.executable, "-m", "bench.kernel_process", str(chunks), str(customers))
        said = subprocess.run(command, env=env, cwd=ROOT, check=True, capture_output=True, text=True).stdout
        found[name] = json.loads(said)
    return found


def _interpreted(program: Program, book: books.Book) -> float:
    """Nanoseconds of a customer-day by the reference interpreter, ledgers in memory not counted."""
    return _cpu(lambda: chain.by_interpreter(program, book, INTERPRETED)) / INTERPRETED / books.DAYS


# --- telling ----------------------------------------------------------------------------------------------------------


def _heading(book: books.Book, by_hand: bool) -> list[str]:
    columns = book.encoded.columns
    libraries = ", ".join(f"{name} {version(name)}" for name in ("numpy", "llvmlite"))
    flags = " ".join(chain.FLAGS)
    with_c = f"`reference/chain.c` by `{_gcc()} {flags}`." if by_hand else f"**{NO_GCC}**"
    checked = f"interpreter{', engine and C' if by_hand else ' and engine'} on {CHECKED} customers"
    more = f", engine and C on {2 * CUSTOMERS:,}" if by_hand else ""
    invoices, events = len(columns.invoices) / CUSTOMERS, len(columns.events) / CUSTOMERS
    return [
        "## The engine",
        "",
        "`reference/policy.dun`: 24 rules that use what the language has, 11 `never`, 5 `limit`, 2 `quiet`, an",
        f"experiment. {CUSTOMERS:,} made customers (`reference/book.py`) with {invoices:.1f} invoices and {events:.1f}",
        f"events each, {books.DAYS} days, columns in memory, one thread, CPU time, median of {TURNS} turns.",
        f"{libraries}; {with_c}",
        f"Load average over the five minutes before: {os.getloadavg()[1]:.1f} on {os.cpu_count()} cores.",
        "",
        "Before the clock ran, actions (customer, day, rule, position, channel, time, value, whether overtaken) and",
        f"case-days by rule and status were equal: {checked}{more};",
        "half of them in five time zones.",
        "",
    ]


def _gcc() -> str:
    said = subprocess.run(("gcc", "-dumpfullversion"), check=True, capture_output=True, text=True).stdout
    return f"gcc {said.strip()}"


def _table(turns: Turns, program: Program, plan: Plan, book: books.Book) -> list[str]:
    interpreted = _interpreted(program, book)
    rows = [
        "| | ns a customer-day | ns a decision | against C | bar |",
        "|---|---:|---:|---:|---|",
    ]
    if turns.chain:
        rows.append(f"| C, every day | {turns.per_day(turns.chain):,.0f} | | 1 | |")
    for title, found, steps in (
        ("engine, sleeping", turns.sleeping, turns.decisions),
        ("engine, sleeping, only what C writes", turns.bare, 0),
        ("engine, every day", turns.stepping, 0),
    ):
        against, verdict = "", ""
        if turns.chain:
            ratio = turns.against_chain(found)
            against = f"{ratio:.1f} ×"
            verdict = _verdict(ratio, 3.0, "3 × (goal 1.5 ×)") if steps else ""
        decision = f"{median(found) / steps:,.0f}" if steps else ""
        rows.append(f"| {title} | {turns.per_day(found):,.0f} | {decision} | {against} | {verdict} |")
    against = f"{interpreted / turns.per_day(turns.chain):,.0f} ×" if turns.chain else ""
    rows.append(f"| interpreter | {interpreted:,.0f} | | {against} | |")
    times = interpreted / turns.per_day(turns.sleeping)
    decided = turns.decisions / CUSTOMERS
    return [
        *rows,
        "",
        f"The engine is {times:,.0f} times as fast as the interpreter. It looked at a customer on {decided:.1f} of the "
        f"{books.DAYS} days.",
        "",
        "Where a bar is missed, `docs/decisions/0016` says what was tried and what it would take: no function has more",
        "than 8 % of the time, and waiting for code and for branches takes as much of it as instructions. C writes",
        "actions and counts; the engine also what undecided rules saw, and the days of each case.",
        "",
    ]


def _verdict(found: float, most: float, said: str) -> str:
    return f"{said}: {'held' if found <= most else '**missed**'}"


def _rules(turns: Turns, folder: Path) -> list[str]:
    """More rules, each beside a C program of as many; the small policy, which has none."""
    rows = [_rules_row("24, the reference policy", turns)]
    for count, customers in MANY_RULES.items():
        program, plan = chain.reference(count - 24)
        by_hand = chain.compiled(folder, count - 24)
        chain.check(program, plan, by_hand, CHECKED_OF_MANY // 2, customers)
        found = _turns(plan, books.make(plan.schema, customers, 1), by_hand)
        bar = _verdict(found.against_chain(found.sleeping), 1.0, "1 ×") if by_hand and count == RULES_OF_BAR else ""
        rows.append(_rules_row(f"{count}, it and {count - 24} more", found, bar))
    small = check_file(chain.HERE / "small.dun", messages=False).program
    assert small is not None
    plan = lower(small)
    both = ", ".join(f"{2 * customers:,}" for customers in MANY_RULES.values())
    found = _turns(plan, books.make(plan.schema, CUSTOMERS, 1), None)
    return [
        "| rules | engine, ns a customer-day | C, ns a customer-day | against C | bar |",
        "|---|---:|---:|---:|---|",
        *rows,
        _rules_row("24, `reference/small.dun`: first match, no events", found),
        "",
        f"Here too the answers were equal before the clock ran: interpreter and engine on {CHECKED_OF_MANY} customers"
        + (f", engine and C on {both}." if turns.chain else "."),
        "The further rules are of six kinds (`policies.py`).",
        "",
    ]


def _rules_row(title: str, turns: Turns, bar: str = "") -> str:
    by_chain = f"{turns.per_day(turns.chain):,.0f}" if turns.chain else ""
    against = f"{turns.against_chain(turns.sleeping):.1f} ×" if turns.chain else ""
    return f"| {title} | {turns.per_day(turns.sleeping):,.0f} | {by_chain} | {against} | {bar} |"


def _threads(plan: Plan) -> list[str]:
    """One thread over two halves, and two threads with a half each: the kernel lets others run."""
    halves = [books.make(plan.schema, CUSTOMERS // 2, seed) for seed in (3, 4)]
    runners = [_runner(plan, half) for half in halves]
    for runner, half in zip(runners, halves, strict=True):
        _warm(runner, half)
    one, two = [], []
    for _ in range(TURNS):
        one.append(_wall(lambda: [r.run(h.encoded) for r, h in zip(runners, halves, strict=True)]))
        two.append(_wall(lambda: _both(runners, halves)))
    scale = MILLION / CUSTOMERS
    took = median(two) * scale
    gain = median(a / b for a, b in zip(one, two, strict=True))
    return [
        "| threads | wall time | a million customers would take | against one thread | bar |",
        "|---:|---:|---:|---:|---|",
        f"| 1 | {median(one):.2f} s | {median(one) * scale:.0f} s | 1 | |",
        f"| 2 | {median(two):.2f} s | {took:.0f} s | {gain:.2f} × | {_verdict(took, 5.0, '5 s')}; "
        f"{_verdict(-gain, -1.8, '1.8 ×')} |",
        "",
        f"The million is worked out from {CUSTOMERS:,} customers, not run. What else the machine does counts too.",
        "",
    ]


def _both(runners: Sequence[Runner], halves: Sequence[books.Book]) -> None:
    threads = [Thread(target=r.run, args=(h.encoded,)) for r, h in zip(runners, halves, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _wall(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _started(found: dict[str, dict[str, float]]) -> list[str]:
    cold, kept = found["cold"], found["kept"]
    one, six = found["one chunk"]["peak"], found["six chunks"]["peak"]
    return [
        "| starting, and memory | | bar |",
        "|---|---:|---|",
        f"| compiled into an empty cache folder, LLVM's import counted | {cold['there']:.1f} s "
        f"| {_verdict(cold['there'], 15.0, '15 s (goal 5 s)')} |",
        f"| loaded by the next process, LLVM's import counted | {kept['there']:.2f} s "
        f"| {_verdict(kept['there'], 0.5, '0.5 s')} |",
        f"| most memory of the process that compiled | {cold['peak']:.0f} MB | |",
        f"| most memory, one chunk of {CHUNK:,} customers | {one:.0f} MB | |",
        f"| most memory, six such chunks in turn | {six:.0f} MB | {_verdict(six - one, 50.0, '50 MB more')} |",
        "",
    ]


def _unfair(book: books.Book, turns: Turns) -> list[str]:
    columns = book.encoded.columns
    engine, by_hand = columns.events.shape[1] * columns.events.itemsize, chain.EVENT.itemsize
    said = [
        "What is unfair. To the engine: the C program knows one policy and one kind of book. It has no payment plans,",
        "reversals, credit notes, other currencies or days on which clocks change, and no reason for what it does;",
        f"it reads {by_hand} bytes an event where the engine reads {engine}, and its arrays have fixed room:",
        "where one is full it stops. The engine's time has its calendars and scratch in it; its rows are written over",
        "those of the turn before, as in a stream and in C. To C: it is written to be read, by one hand, and steps",
        "through every day; whoever let it sleep, or packed its state, would make it faster. To both: the customers",
        "are made, and no case is open before the first day. The interpreter's time has the making of ledgers in it.",
        "Of the further rules each has its own line in C, gone through every day; a limit is asked anew for each rule",
        "that it may stop, as soon as it is reached no longer looked at, where the engine asks once for rules alike.",
    ]
    return [*said, ""] if turns.chain else []
