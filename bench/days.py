"""The small policy over sixty days: the engine beside a day loop over NumPy arrays and one over a Polars frame, the two
that people write by hand.

One unpaid invoice a customer and no events, so that what changes is the days overdue and what was sent. All three do
the same on every day before any is timed. `python -m bench.days` measures this alone.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from statistics import median

import numpy as np
from numpy.typing import NDArray

from bench.peers import small
from bench.peers.small import RULES, Above, Among, Flag, Part, Test
from bench.reference import book as books
from dunning_dsl.check import check_file
from dunning_dsl.engine.columns import Encoded
from dunning_dsl.engine.kernel import layout as at
from dunning_dsl.engine.kernel import view as v
from dunning_dsl.engine.lower import lower
from dunning_dsl.engine.plan import Plan
from dunning_dsl.engine.run import Runner
from dunning_dsl.program.statements import Send

SMALL = Path(__file__).parent / "reference" / "small.dun"
CUSTOMERS = 50_000
ROUNDS = 5
NEVER = -9_999
ENGINE = "engine"
NUMPY = "NumPy day loop, a chain of masks"
POLARS = "Polars day loop, when/then, one thread"
BARS = {NUMPY: 10, POLARS: 30}
PLANS = ("free", "pro", "enterprise")
FIRST, LAST = books.FIRST, books.FIRST + books.DAYS - 1

Ints = NDArray[np.int64]
Facts = dict[str, Ints]
Actions = Ints
"""[customer, day, rule], sorted."""


class DifferentError(AssertionError):
    """Two of the three do not do the same."""


def lines() -> list[str]:
    """A section of the results."""
    ways = compared(CUSTOMERS)
    wanted = ways[ENGINE]()
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            start = time.process_time()
            way()
            taken[name].append(time.process_time() - start)
    names = ("numpy", "llvmlite", *(("polars",) if POLARS in ways else ()))
    return [
        "## The small policy, day by day",
        "",
        f"reference/small.dun, {CUSTOMERS:,} customers with one unpaid invoice each and no events, {books.DAYS} days,",
        f"{len(wanted):,} actions, the same in all; columns in memory; processor time, medians of {ROUNDS} rounds in",
        "turns. Unfair: the loops by hand keep neither reasons, nor what became of rules that did not fire; nothing in",
        "them knows of time zones, events, payments or several invoices.",
        "",
        "What ten times would take: 8 ns a customer-day, less than one look at what a case did before. Masks over all",
        "customers are enough for a policy without events and reasons; the engine keeps these for each customer.",
        "",
        "| | ns a customer-day | × engine | bar |",
        "|---|---:|---:|---|",
        *(_row(name, found, taken[ENGINE]) for name, found in taken.items()),
        "",
        *([] if POLARS in ways else ["Polars is not installed here, so it is not measured.", ""]),
        ", ".join(f"{name} {version(name)}" for name in names) + ".",
        "",
    ]


def _row(name: str, found: list[float], engine: list[float]) -> str:
    ratio = median(a / b for a, b in zip(found, engine, strict=True))
    bar = BARS.get(name)
    said = "" if bar is None else f"{bar} ×" if ratio >= bar else f"{bar} ×: **missed**"
    return f"| {name} | {median(found) / (CUSTOMERS * books.DAYS) * 1e9:.0f} | {ratio:.2f} | {said} |"


def compared(customers: int) -> dict[str, Callable[[], Actions]]:
    """The ways that are here, all found to do the same; raises DifferentError."""
    program = check_file(SMALL, messages=False).program
    assert program is not None
    plan = lower(program)
    book, facts = _book(plan, customers)
    runner = Runner(plan, FIRST, LAST, rows=64 * customers + 1024)
    in_app = _in_app(plan)
    ways: dict[str, Callable[[], Actions]] = {
        ENGINE: lambda: _by_engine(runner, book),
        NUMPY: lambda: by_numpy(facts, in_app),
    }
    with suppress(ImportError):
        ways[POLARS] = by_polars(facts, in_app)
    wanted = ways[ENGINE]()
    for name, way in ways.items():
        if not np.array_equal(way(), wanted):
            raise DifferentError(f"{name} does not do what the engine does")
    return ways


def _in_app(plan: Plan) -> list[bool]:
    """Of each rule, whether it goes by in-app message, which some cannot be reached by."""
    actions = [rule.steps[0].action for rule in plan.program.rules]
    return [isinstance(action, Send) and action.channels == ("in_app",) for action in actions]


def _book(plan: Plan, customers: int) -> tuple[Encoded, Facts]:
    """The customers as the engine has them, and the same as plain columns by the names of `bench.peers.small`."""
    made = books.make(plan.schema, customers, 7).encoded
    columns = made.columns
    rows = columns.invoice_start[:-1]
    invoices = columns.invoices[rows].copy()
    invoices[:, at.I_ID] = np.arange(customers)
    health = plan.schema.column_of["health"]
    own = columns.columns.copy()
    own[:, health] = np.where(own[:, health] == at.UNKNOWN, 50 * 10**6, own[:, health])
    encoded = Encoded(
        columns=columns._replace(
            columns=own,
            invoice_start=np.arange(customers + 1),
            invoices=invoices,
            event_start=np.zeros(customers + 1, np.int64),
            events=np.zeros((0, at.E_WIDTH), np.int64),
        ),
        customers=made.customers,
        invoices=tuple(f"{name}-0" for name in made.customers),
        actions=(),
        currencies=made.currencies,
        zones=made.zones,
        countries=made.countries,
        first_day=int(invoices[:, at.I_ISSUED].min()),
        last_day=int(invoices[:, at.I_DUE].max()),
    )
    facts = {name: own[:, plan.schema.column_of[name]] for name in ("plan", "tenure", "autopay", "vulnerable")}
    facts |= {name: own[:, plan.schema.column_of[name]] for name in ("open_ticket", "do_not_contact")}
    facts["mrr"] = own[:, plan.schema.column_of["mrr"]] // 100
    facts["health"] = own[:, health] // 10**6
    facts["amount_due"] = invoices[:, at.I_AMOUNT] // 100
    facts["open_invoices"] = np.ones(customers, np.int64)
    facts["email_failed"] = np.zeros(customers, np.int64)
    facts["due"], facts["issued"] = invoices[:, at.I_DUE], invoices[:, at.I_ISSUED]
    facts["in_app"] = columns.reach[:, plan.schema.channel_of["in_app"]]
    return encoded, facts


def _by_engine(runner: Runner, book: Encoded) -> Actions:
    found = runner.run(book).action
    return _sorted(found[:, [v.AR_CUSTOMER, v.AR_NUMBER, v.AR_RULE]])


def _sorted(actions: Ints) -> Actions:
    return actions[np.lexsort(actions.T[::-1])]


# --- by hand ----------------------------------------------------------------------------------------------------------


def by_numpy(facts: Facts, in_app: list[bool]) -> Actions:
    """A day at a time over whole arrays: what a rule asks is one mask, the first that holds is taken."""
    n = len(facts["due"])
    used = np.zeros(n, np.int64)
    last = np.full(n, NEVER, np.int64)
    week = np.zeros(n, np.int64)
    quiet = (facts["open_ticket"] == 1) | (facts["do_not_contact"] == 1)
    found = []
    for day in range(FIRST, LAST + 1):
        now = facts | {"days_overdue": day - facts["due"]}
        week = (week << 1) & 0b1111111
        free = ~quiet & (facts["issued"] <= day) & (day - last >= 2) & (np.bitwise_count(week & 0b1111110) < 3)
        sent = np.full(n, -1, np.int64)
        for row, rule in enumerate(RULES):
            hit = free & ((used >> row) & 1 == 0)
            if in_app[row]:
                hit &= facts["in_app"] == 1
            for part in rule:
                hit &= _mask(part, now)
            sent[hit] = row
            free &= ~hit
        went = sent >= 0
        used[went] |= 1 << sent[went]
        last[went] = day
        week[went] |= 1
        rows = np.flatnonzero(went)
        found.append(np.stack([rows, np.full(len(rows), day), sent[rows]], axis=1))
    return _sorted(np.concatenate(found))


def _mask(part: Part, facts: Facts) -> NDArray[np.bool_]:
    match part:
        case Test(fact, op, value):
            given = PLANS.index(value) if isinstance(value, str) else value
            left = facts[fact]
            mask = {
                "==": np.equal,
                "!=": np.not_equal,
                "<": np.less,
                "<=": np.less_equal,
                ">": np.greater,
                ">=": np.greater_equal,
            }[op](left, given)
            return np.asarray(mask)
        case Flag(fact, true):
            return facts[fact] == int(true)
        case Among(fact, values):
            return np.isin(facts[fact], [PLANS.index(value) for value in values])
        case Above(fact, times, other):
            return facts[fact] * times > facts[other]
        case small.Any(parts):
            return np.logical_or.reduce([_mask(one, facts) for one in parts])


def by_polars(facts: Facts, in_app: list[bool]) -> Callable[[], Actions]:
    """A day at a time over a frame: one `when` for every rule; raises ImportError."""
    os.environ.setdefault("POLARS_MAX_THREADS", "1")
    import polars as pl

    col = pl.col
    free = (
        (col("open_ticket") == 0)
        & (col("do_not_contact") == 0)
        & (col("issued") <= col("day"))
        & (col("day") - col("last") >= 2)
        & ((col("week") & 0b1111110).bitwise_count_ones() < 3)
    )
    chain = pl.when(~free).then(-1)
    for row, rule in enumerate(RULES):
        hit = (col("used") & (1 << row)) == 0
        for part in rule:
            hit &= _expression(part)
        chain = chain.when(hit & (col("in_app") == 1) if in_app[row] else hit).then(row)
    sent = chain.otherwise(-1).alias("sent")
    went = col("sent") >= 0
    start = pl.DataFrame({"customer": np.arange(len(facts["due"])), **facts}).with_columns(
        used=pl.lit(0, pl.Int64), last=pl.lit(NEVER, pl.Int64), week=pl.lit(0, pl.Int64)
    )

    def run() -> Actions:
        frame, found = start, []
        for day in range(FIRST, LAST + 1):
            frame = frame.with_columns(
                day=pl.lit(day, pl.Int64), days_overdue=day - col("due"), week=(col("week") * 2) & 0b1111111
            )
            frame = frame.with_columns(sent)
            found.append(frame.filter(went).select("customer", "day", "sent").to_numpy())
            frame = frame.with_columns(
                used=pl.when(went).then(col("used") | pl.lit(2).pow(col("sent").clip(0))).otherwise(col("used")),
                last=pl.when(went).then(col("day")).otherwise(col("last")),
                week=pl.when(went).then(col("week") | 1).otherwise(col("week")),
            )
        return _sorted(np.concatenate(found).astype(np.int64))

    return run


def _expression(part: Part):  # type: ignore[no-untyped-def]  # Polars may not be installed where this is checked
    from polars import col, lit

    match part:
        case Test(fact, op, value):
            given = PLANS.index(value) if isinstance(value, str) else value
            by = {"==": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}
            return getattr(col(fact), by[op])(given)
        case Flag(fact, true):
            return col(fact) == int(true)
        case Among(fact, values):
            return col(fact).is_in([PLANS.index(value) for value in values])
        case Above(fact, times, other):
            return col(fact) * times > col(other)
        case small.Any(parts):
            whole = lit(False)
            for one in parts:
                whole = whole | _expression(one)
            return whole


if __name__ == "__main__":
    from bench.peers.__main__ import put

    put(lines())
