"""The C program beside the engine: columns written for it, its answers read back, and both held to the interpreter's.

`python -m bench.reference.chain` checks them on a few hundred customers of one and of several zones.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bench import policies
from bench.reference import book as books
from dunning_dsl.check import check_text
from dunning_dsl.decide.decision import STATUSES
from dunning_dsl.decide.interpret import Policy
from dunning_dsl.decide.past import past_run
from dunning_dsl.engine.columns import KIND_OF
from dunning_dsl.engine.kernel import layout as at
from dunning_dsl.engine.kernel import view as v
from dunning_dsl.engine.lower import lower
from dunning_dsl.engine.plan import Plan
from dunning_dsl.engine.run import Rows, Runner
from dunning_dsl.engine.schema import Schema
from dunning_dsl.program.statements import Offer, Program

HERE: Final = Path(__file__).parent
FLAGS: Final = ("-O3", "-march=native")

KINDS: Final = (
    "payment",
    "payment_failed",
    "message_sent",
    "message_delivered",
    "message_failed",
    "replied",
    "opted_out",
    "promise_made",
    "dispute_opened",
    "dispute_resolved",
    "card_updated",
    "fact_changed",
)
"""Events as the C program numbers them; all others are one more, which it passes over."""

CODES: Final = ("", "insufficient_funds", "expired_card", "stolen_card")
CHANNELS: Final = ("", "in_app", "email", "sms", "letter")
COLUMNS: Final = ("", "open_ticket", "health")
DEAR_FROM: Final = date(2026, 2, 1).toordinal()
TRIAL_FROM: Final = date(2026, 1, 15).toordinal()

CUSTOMER: Final = (
    "zone",
    "plan",
    "mrr",
    "health",
    "tenure",
    "autopay",
    "open_ticket",
    "vulnerable",
    "bankrupt",
    "do_not_contact",
    "consent",
    "reach",
    "arm",
    "pad",
)
EVENT: Final = np.dtype(
    [
        ("at", "<i8"),
        ("day", "<i4"),
        ("amount", "<i4"),
        ("on", "<i4"),
        ("value", "<i4"),
        ("kind", "u1"),
        ("invoice", "i1"),
        ("code", "u1"),
        ("channel", "u1"),
        ("column", "u1"),
        ("pad", "u1", (3,)),
    ]
)
ACTION: Final = ("customer", "day", "rule", "position", "channel", "delay", "value", "overtaken")
"""`value` is a charge's amount, or the first argument of an offer."""

_UNKNOWN: Final = np.iinfo(np.int32).min

Actions = NDArray[np.int64]


class DifferentError(AssertionError):
    """Two of the three do not say the same."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a book: case-days [rules, statuses], actions in order [.., ACTION], and how long it took."""

    counts: at.Array
    actions: Actions
    nanoseconds: float = 0.0


def reference(more: int = 0) -> tuple[Program, Plan]:
    """The reference policy with so many rules more, and its plan."""
    text = (HERE / "policy.dun").read_text(encoding="utf-8") + "\n" + policies.rules(more)
    checked = check_text(text, messages=False)
    if checked.program is None:
        raise SystemExit("\n".join(d.message for d in checked.diagnostics))
    return checked.program, lower(checked.program)


# --- three ways to the same answer ------------------------------------------------------------------------------------


def compiled(folder: Path, more: int = 0) -> Path | None:
    """The C program of the reference policy and so many rules more, None where there is no gcc."""
    if shutil.which("gcc") is None:
        return None
    place = folder / f"more_{more}"
    place.mkdir()
    (place / "more.h").write_text(policies.rules_in_c(more), encoding="utf-8")
    made = place / "chain"
    subprocess.run(["gcc", *FLAGS, "-I", str(place), "-o", str(made), str(HERE / "chain.c")], check=True)
    return made


def by_chain(program: Path, book: books.Book, rounds: int = 1) -> Answer:
    """The C program's answer, and the median of the rounds."""
    with TemporaryDirectory() as made:
        columns, answer = Path(made) / "columns", Path(made) / "answer"
        write_columns(book, columns)
        command = [str(program), str(columns), str(answer), str(rounds)]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        times = [int(line) for line in said.split()]
        return _read(answer, book.schema, median(times))


def by_engine(plan: Plan, book: books.Book, rows: Rows | None = None) -> Answer:
    """The engine's answer; from rows where it has run already."""
    if rows is None:
        room = 64 * len(book.encoded.customers) + 1024
        rows = Runner(plan, book.first_day, book.last_day, rows=room).run(book.encoded)
    return engine_answer(plan, book, rows)


def engine_answer(plan: Plan, book: books.Book, rows: Rows) -> Answer:
    """The kernel's rows as an answer."""
    found = rows.action
    position = np.array([place for _, place in plan.steps], np.int64)[found[:, v.AR_STEP]]
    zone = book.encoded.columns.zone[found[:, v.AR_CUSTOMER]]
    moment = rows.calendars.moment_at[zone, found[:, v.AR_NUMBER] - rows.calendars.span[0]]
    offers = np.array([isinstance(plan.program.rules[r].steps[p].action, Offer) for r, p in plan.steps])
    value = np.where(offers[found[:, v.AR_STEP]], found[:, v.AR_ARGS], found[:, v.AR_AMOUNT])
    columns = (
        found[:, v.AR_CUSTOMER],
        found[:, v.AR_NUMBER],
        found[:, v.AR_RULE],
        position,
        found[:, v.AR_CHANNEL],
        found[:, v.AR_AT] - moment,
        np.where(value == at.UNKNOWN, 0, value),
        found[:, v.AR_OVERTAKEN],
    )
    return Answer(rows.counts.copy(), _sorted(np.stack(columns, axis=1)))


def by_interpreter(program: Program, book: books.Book, customers: int) -> Answer:
    """The reference interpreter's answer for the first customers of a book."""
    policy = Policy.of(program)
    place = {rule.name: row for row, rule in enumerate(program.rules)}
    counts = np.zeros((len(place), len(STATUSES)), np.int64)
    actions: list[list[int]] = []
    for customer, ledger in enumerate(book.ledgers(range(customers))):
        start, run = past_run(policy, ledger, book.first_day, reasons=False)
        overtaken: set[str | None] = set()
        rows: dict[str, list[int]] = {}
        for day in range(start, book.last_day + 1):
            result = run.day(day)
            overtaken |= {event.action_id for event in result.overtaken}
            if result.decision is None or day < book.first_day:
                continue
            moment = result.decision.at
            for outcome in (rule for case in result.decision.cases for rule in case.rules):
                counts[place[outcome.rule], STATUSES.index(outcome.status)] += 1
                for a in outcome.actions:
                    channel = -1 if a.channel is None else program.channels.index(a.channel)
                    value = int(a.args[0][1]) if a.args else a.amount or 0  # type: ignore[arg-type]
                    rows[a.id] = [customer, day, place[a.rule], a.position, channel, a.goes_at - moment, value]
        overtaken |= {event.action_id for event in run.finish()}
        actions += [[*row, int(name in overtaken)] for name, row in rows.items()]
    return Answer(counts, _sorted(np.array(actions, np.int64).reshape(-1, len(ACTION))))


def compare(one: Answer, other: Answer, program: Program, who: str) -> None:
    """Raises `DifferentError` with the first difference of two answers."""
    for rule, status in np.argwhere(one.counts != other.counts).tolist():
        counted = f"{one.counts[rule, status]} and {other.counts[rule, status]}"
        raise DifferentError(f"{who}: `{program.rules[rule].name}` {STATUSES[status]}: {counted}")
    if one.actions.shape != other.actions.shape or (one.actions != other.actions).any():
        ours = Counter(map(tuple, one.actions.tolist()))
        theirs = Counter(map(tuple, other.actions.tolist()))
        only = [sorted(ours - theirs)[:3], sorted(theirs - ours)[:3]]
        raise DifferentError(f"{who}: actions {ACTION} that only one has: {only[0]} and {only[1]}")


# --- files of the C program -------------------------------------------------------------------------------------------


def write_columns(book: books.Book, path: Path) -> None:
    """A book as the C program reads it: a head of ten numbers, then whole arrays one after the other."""
    columns, schema = book.encoded.columns, book.schema
    first = min(book.encoded.first_day, book.first_day) - 40
    days = book.encoded.last_day + 60 - first
    zones = [books.day_starts(zone, first, first + days - 1) for zone in book.encoded.zones]
    head = [len(columns.zone), len(columns.invoices), len(columns.events), len(zones), book.first_day, book.last_day]
    facts = dict(zip(schema.column_of, columns.columns.T, strict=True))
    own = {
        "zone": columns.zone,
        "consent": columns.consent[:, schema.channel_of["sms"]],
        "reach": columns.reach[:, schema.channel_of["in_app"]],
        "arm": columns.arms[:, 0],
        "pad": np.zeros_like(columns.zone),
    }
    customers = np.stack([_narrow(own[name] if name in own else facts[name]) for name in CUSTOMER], axis=1)
    invoices = columns.invoices[:, [at.I_DUE, at.I_AMOUNT, at.I_ISSUED]].astype("<i4")
    with path.open("wb") as file:
        for part in (np.array([*head, first, days, DEAR_FROM, TRIAL_FROM]), np.array(zones)):
            part.astype("<i8").tofile(file)
        for part in (columns.invoice_start, columns.event_start, customers, invoices, _events(book)):
            np.ascontiguousarray(part).tofile(file)


def _narrow(values: at.Array) -> NDArray[np.int32]:
    return np.where(values == at.UNKNOWN, _UNKNOWN, values).astype("<i4")


def _events(book: books.Book) -> NDArray[np.void]:
    given, names = book.encoded.columns.events, book.schema.names
    made = np.zeros(len(given), EVENT)
    made["at"], made["day"] = given[:, at.E_AT], given[:, at.E_DAY]
    for field, column in (("amount", at.E_AMOUNT), ("on", at.E_ON), ("value", at.E_VALUE)):
        made[field] = _narrow(given[:, column])
    kinds = np.full(len(KIND_OF), len(KINDS), np.int64)
    kinds[[KIND_OF[kind] for kind in KINDS]] = np.arange(len(KINDS))
    made["kind"] = kinds[given[:, at.E_KIND]]
    made["invoice"] = given[:, at.E_INVOICE]
    made["code"] = _places(given[:, at.E_CODE], [names.code(code) for code in CODES], len(CODES))
    made["channel"] = _places(given[:, at.E_CHANNEL], [names.code(channel) for channel in CHANNELS], 0)
    read = [at.UNKNOWN, *(book.schema.column_of[name] for name in COLUMNS[1:])]
    made["column"] = _places(given[:, at.E_COLUMN], read, 0)
    return made


def _places(values: at.Array, known: list[int], otherwise: int) -> at.Array:
    found = np.full(len(values), otherwise, np.int64)
    for place, value in enumerate(known):
        found[values == value] = place
    return found


def _read(path: Path, schema: Schema, nanoseconds: float) -> Answer:
    """The number of rules, case-days by rule and status, the number of actions, and the actions; channels in the
    library's order."""
    from dunning_dsl.engine.kernel.tables import ST_COUNT

    raw = path.read_bytes()
    rules = int(np.frombuffer(raw, "<i8", 1)[0])
    counts = np.frombuffer(raw, "<i8", rules * ST_COUNT, offset=8).reshape(rules, ST_COUNT)
    actions = np.frombuffer(raw, "<i4", offset=counts.nbytes + 16).reshape(-1, len(ACTION)).astype(np.int64)
    channels = np.array([schema.channel_of.get(channel, at.NONE) for channel in CHANNELS], np.int64)
    actions[:, ACTION.index("channel")] = channels[actions[:, ACTION.index("channel")]]
    return Answer(counts.copy(), _sorted(actions), nanoseconds)


def _sorted(actions: Actions) -> Actions:
    return actions[np.lexsort(actions.T[::-1])]


# --- the check --------------------------------------------------------------------------------------------------------


def check(program: Program, plan: Plan, chain: Path | None, small: int, large: int) -> None:
    """Interpreter and engine (and the C program, where there is one) on a small book, engine and C on a large one, with
    one zone and with several. Raises `DifferentError`."""
    for seed, zones in ((11, books.ONE_ZONE), (12, books.ZONES)):
        book = books.make(plan.schema, small, seed, zones)
        engine = by_engine(plan, book)
        compare(by_interpreter(program, book, small), engine, program, "interpreter and engine")
        if chain is not None:
            compare(engine, by_chain(chain, book), program, "engine and C")
            book = books.make(plan.schema, large, seed + 10, zones)
            compare(by_engine(plan, book), by_chain(chain, book), program, "engine and C")


def main() -> None:
    """Say that all agree, or how they do not."""
    program, plan = reference()
    with TemporaryDirectory() as folder:
        chain = compiled(Path(folder))
        if chain is None:
            print("no gcc here: the C program is left out", file=sys.stderr)
        check(program, plan, chain, 100, 20_000)
    print("interpreter, engine and C agree" if chain is not None else "interpreter and engine agree")


if __name__ == "__main__":
    main()
