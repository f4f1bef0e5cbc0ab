"""The engine decides what the interpreter decides: the same actions in the same order, the same status and reason for
every rule on every day, in plain Python and compiled, however customers are cut into chunks.

`DUNNING_EXAMPLES=20000 pytest tests/engine/test_differential.py` searches longer, with `HYPOTHESIS_PROFILE=search`
among new examples.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from dunning_simulator.engines.interpreter import Interpreter
from dunning_simulator.engines.kernel import Kernel, told
from dunning_simulator.rows import CustomerReplay, Request
from dunning_simulator.sample import Settings, write_book
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dunning_dsl.check import check_file, check_text
from dunning_dsl.decide import DayResult
from dunning_dsl.decide.days import CustomerRun
from dunning_dsl.decide.decision import STATUSES, RuleOutcome
from dunning_dsl.decide.moment import terms_of
from dunning_dsl.decide.past import start_day
from dunning_dsl.engine.calendars import calendars
from dunning_dsl.engine.columns import encode
from dunning_dsl.engine.jit import CannotCompileError
from dunning_dsl.engine.kernel import layout as at
from dunning_dsl.engine.kernel import loop
from dunning_dsl.engine.kernel import tables as k
from dunning_dsl.engine.kernel import view as v
from dunning_dsl.engine.lower import lower
from dunning_dsl.engine.reasons import STATUS_MASK, WHY_MASK
from dunning_dsl.engine.results import Customer as Counted
from dunning_dsl.engine.run import Rows, Runner, kernel
from dunning_dsl.engine.scratch import Sizes, new_state
from dunning_dsl.engine.world import no_world
from dunning_dsl.history import History, read_history
from dunning_dsl.ledger import clock
from dunning_dsl.ledger.model import Customer, Event, Invoice, Ledger
from dunning_dsl.program.statements import Program
from dunning_dsl.resources import folder
from tests.strategies.histories import histories
from tests.strategies.ledgers import FIRST, LENGTH, ledgers
from tests.strategies.policies import Generated, policies

EXAMPLES = int(os.environ.get("DUNNING_EXAMPLES", "300"))
SLOW = (HealthCheck.too_slow, HealthCheck.function_scoped_fixture)
FINES = Path(__file__).parents[1] / "fines"
DATA = Path(__file__).parents[2].parent / "shared" / "data"
LAST = FIRST + LENGTH + 5

Said = tuple[str, tuple[tuple[str, str, int | None], ...]]
"""A status, and each reason for it: kind, text and the earliest day."""


@cache
def can_compile() -> bool:
    try:
        kernel()
    except CannotCompileError:
        return False
    return True


@pytest.fixture(params=["plain", "compiled"])
def compiled(request: pytest.FixtureRequest) -> bool:
    if request.param == "compiled" and not can_compile():
        pytest.skip("nothing here compiles the kernel: llvmlite is not installed, or the plain kernel was asked for")
    return bool(request.param == "compiled")


# --- what both say ----------------------------------------------------------------------------------------------------


class Listening(Interpreter):
    """The interpreter, with what it says of every rule of every counted day."""

    def __init__(self, request: Request) -> None:
        super().__init__(request)
        self.said: dict[tuple[str, int, str], Said] = {}

    def _days(self, run: CustomerRun, start: int) -> Iterable[DayResult]:
        for result in super()._days(run, start):
            if result.decision is not None and result.day >= self.request.first_day:
                for case in result.decision.cases:
                    self.said.update({(case.case_id, result.day, o.rule): _said(o) for o in case.rules})
            yield result


def _said(outcome: RuleOutcome) -> Said:
    """Words where a rule was kept from going; of other statuses the kind. What was left out of a rule that came to
    nothing by its own words is not told by the engine."""
    if outcome.left_out and outcome.status == "not met":
        return outcome.status, ()
    worded = outcome.status in ("blocked", "deferred")
    return outcome.status, tuple(
        (r.kind, (r.because or r.detail) if worded else "", r.earliest) for r in outcome.reasons
    )


def said_by_kernel(engine: Kernel, rows: Rows, customer: Counted) -> dict[tuple[str, int, str], Said]:
    """The same of one customer, from the kernel's rows."""
    cases = {case.number: case.case_id for case in customer.cases()}
    hindered: dict[tuple[int, int], list[tuple[str, str, int | None]]] = {}
    for run, rule, _, why in customer.hindrances():
        hindered.setdefault((run, rule), []).append((why.kind, why.text, why.earliest))
    found: dict[tuple[str, int, str], Said] = {}
    for run, row in enumerate(rows.case[rows.case[:, v.CR_CUSTOMER] == customer.place]):
        for rule, name in enumerate(engine.results.rules):
            became = int(customer.became[run, rule])
            status = STATUSES[became & STATUS_MASK]
            if status in ("blocked", "deferred"):
                reasons = tuple(hindered[(run, rule)])
            elif (became >> v.BE_STATUS_BITS) & WHY_MASK == k.WHY_NONE:
                reasons = ()
            else:
                why = engine.results.reasons.hindrance(became, -1)
                reasons = ((why.kind, "", why.earliest),)
            for number in range(row[v.CR_FIRST], row[v.CR_LAST] + 1):
                found[(cases[row[v.CR_CASE]], number, name)] = (status, reasons)
    return found


def differing(left: CustomerReplay, right: CustomerReplay) -> list[str]:
    """The fields that differ, for a message that can be read."""
    return [name for name in CustomerReplay.__dataclass_fields__ if getattr(left, name) != getattr(right, name)]


def agree(wanted: Sequence[CustomerReplay], found: Iterable[CustomerReplay]) -> None:
    for want, got in zip(wanted, found, strict=True):
        assert got == want, differing(want, got)


def the_same(request: Request, ledgers: Sequence[Ledger], engine: Kernel) -> list[Ledger]:
    """Whatever the interpreter says of these customers, the engine says too; those of them who had a decision."""
    rows = engine._runner.run(encode(engine.plan.schema, ledgers))
    decided = []
    for ledger, customer in zip(ledgers, engine.results.customers(rows), strict=True):
        interpreter = Listening(request)
        agree([interpreter.customer(ledger)], [told(customer, reasons=True)])
        said = said_by_kernel(engine, rows, customer)
        assert {key: (one, said.get(key)) for key, one in interpreter.said.items() if one != said.get(key)} == {}
        assert len(said) == len(interpreter.said)
        if said:
            decided.append(ledger)
    return decided


# --- generated policies and histories ---------------------------------------------------------------------------------


def books(program: Program) -> st.SearchStrategy[list[Ledger]]:
    """A few customers; of some, the log has decisions of the policy's own rules."""
    rules = tuple(rule.name for rule in program.rules)
    one = st.one_of(ledgers(max_events=10), histories(terms_of(program), rules))
    return st.lists(one, min_size=1, max_size=3)


def request_for(program: Program, first: int) -> Request:
    return Request(program, FIRST + first, LAST, reasons=True)


@settings(max_examples=EXAMPLES, suppress_health_check=SLOW)
@given(policy=policies(experiments=True), data=st.data(), first=st.sampled_from((-50, 0, 5, 30)))
def test_every_action_and_every_reason_is_the_interpreters(policy: Generated, data: st.DataObject, first: int) -> None:
    program = policy.program
    book = data.draw(books(program))
    request = request_for(program, first)
    the_same(request, book, Kernel(request, compiled=can_compile()))


@settings(max_examples=max(10, EXAMPLES // 10), suppress_health_check=SLOW)
@given(policy=policies(experiments=True), data=st.data(), first=st.sampled_from((-50, 5)))
def test_neither_sleep_nor_the_compiler_nor_chunks_change_a_row(
    compiled: bool, policy: Generated, data: st.DataObject, first: int
) -> None:
    program = policy.program
    book = data.draw(books(program))
    order = data.draw(st.permutations(range(len(book))))
    request = request_for(program, first)
    wanted = list(Kernel(request, compiled=can_compile()).replay(book))
    agree(wanted, Kernel(request, compiled=compiled, every_day=True).replay(book))
    agree(wanted, Kernel(request, compiled=compiled, chunk=1).replay(book))
    agree([wanted[n] for n in order], Kernel(request, compiled=compiled).replay([book[n] for n in order]))


class FromTheFront(np.ndarray[tuple[int, ...], np.dtype[np.int64]]):
    """An array that nobody may count from the end of: the compiled kernel could not."""

    def __getitem__(self, index: Any) -> Any:
        _look(index)
        return super().__getitem__(index)

    def __setitem__(self, index: Any, value: Any) -> None:
        _look(index)
        super().__setitem__(index, value)


def _look(index: Any) -> None:
    for one in index if isinstance(index, tuple) else (index,):
        assert not isinstance(one, int | np.integer) or one >= 0, index


@settings(max_examples=max(10, EXAMPLES // 10), suppress_health_check=SLOW)
@given(policy=policies(experiments=True), data=st.data())
def test_no_array_is_counted_from_its_end(policy: Generated, data: st.DataObject) -> None:
    plan = lower(policy.program)
    encoded = encode(plan.schema, data.draw(books(policy.program)))
    runner = Runner(plan, FIRST + 5, LAST, fast=False, tracing=True)
    runner.sizes = Sizes.for_chunk(encoded.columns)
    tables = calendars(plan.schema, encoded, runner.first_day, runner.last_day)
    state = new_state(plan.schema, plan.terms, runner.sizes)
    given_tables = (encoded.columns, tables, plan.terms, v.Policy(plan.tables, plan.flat), state)
    looked_at = [
        type(one)(*(array.view(FromTheFront) for array in one))
        for one in (*given_tables, runner._making(), no_world(), runner._output(1024))
    ]
    loop.replay(*looked_at)
    numbers = looked_at[-1].numbers
    assert numbers[v.ON_CUSTOMER] > 0 or 1 in numbers[[v.ON_FULL, v.ON_STATE_FULL]]


@settings(max_examples=max(10, EXAMPLES // 20), suppress_health_check=SLOW)
@given(policy=policies(experiments=True), data=st.data())
def test_with_hardly_any_room_every_row_is_the_same(policy: Generated, data: st.DataObject) -> None:
    """Every array begins with one row and is doubled when it is full. Plain Python minds where it ends."""
    book = data.draw(books(policy.program))
    request = request_for(policy.program, 5)
    narrow = Kernel(request, compiled=False)
    narrow._runner.rows = narrow._runner.making_rows = 1
    wide = Sizes.for_chunk

    def one_each(columns: at.Columns) -> Sizes:
        kept = wide(columns)
        return Sizes(kept.invoices, kept.currencies, *[1] * (len(fields(Sizes)) - 2))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Sizes, "for_chunk", staticmethod(one_each))
        found = list(narrow.replay(book))
    agree(list(Kernel(request, compiled=can_compile()).replay(book)), found)


# --- differences there were -------------------------------------------------------------------------------------------

HEAD = """
policy "small":
    currency USD
    timezone "UTC"
    look ahead 5 days
"""
MET_BY_ITSELF = """
rule two:
    when days_overdue >= 1:
        send email "reminder" at 22:00
        send in_app "reminder"
quiet from 20:00 to 08:00
limit contact to 1 per 3 days
"""


A_CAP_WITH_A_DATE = """
param tries: count = 2 from 2026-01-01, 3 from 2026-03-01
rule two:
    when days_overdue > 0, every 1 days: send in_app "reminder"
limit contact to tries per 7 days
"""


@pytest.mark.parametrize(
    "text",
    [MET_BY_ITSELF, A_CAP_WITH_A_DATE],
    ids=["the earliest day moves with a rule's own message", "the limit lets go on a date"],
)
def test_what_once_differed_does_not(text: str) -> None:
    program = check_text(HEAD + text, messages=False).program
    assert program is not None
    ledger = Ledger.of(Customer("c1", "UTC"), (Invoice("I1", FIRST, 10_000, "USD", FIRST - 14),), ())
    request = request_for(program, -10)
    the_same(request, [ledger], Kernel(request, compiled=False))


def checked(text: str) -> Program:
    program = check_text(HEAD + text, messages=False).program
    assert program is not None
    return program


def test_what_waited_too_long_in_a_closed_case_neither_begins_a_replay_nor_is_missed_in_it() -> None:
    program = checked('rule thanks:\n    on payment_received: send email "thanks"\nnever email when days_overdue > 0\n')
    paid = Event("payment", clock.instant("UTC", FIRST + 2, 600), FIRST + 2, amount=10_000)
    ledger = Ledger.of(Customer("c1", "UTC"), (Invoice("I1", FIRST, 10_000, "USD", FIRST - 14),), (paid,))
    for first, begins in ((6, -5), (7, -5), (8, 8), (200, 200)):
        request = Request(program, FIRST + first, FIRST + first + 20, reasons=True)
        the_same(request, [ledger], Kernel(request, compiled=False))
        assert start_day(program, ledger, FIRST + first) == FIRST + begins
        replay = Interpreter(request).customer(ledger)
        assert bool(replay.missed) == bool(replay.cases) == (first <= 7)


@pytest.mark.parametrize("ends", ['hold for 3 days "soon"', 'stop "enough"'])
def test_a_listed_day_is_missed_though_a_hold_or_the_end_comes_with_the_next(ends: str) -> None:
    text = f"""
rule listed:
    on day 3, 5: send email "reminder"
rule ends:
    when days_overdue >= 5: {ends}
never email when days_overdue > 0
"""
    ledger = Ledger.of(Customer("c1", "UTC"), (Invoice("I1", FIRST, 10_000, "USD", FIRST - 14),), ())
    request = Request(checked(text), FIRST, FIRST + 5, reasons=True)
    the_same(request, [ledger], Kernel(request, compiled=False))
    assert {(rule, day) for _, rule, day in Interpreter(request).customer(ledger).missed} == {("listed", 3)}


@pytest.mark.parametrize("plan", ["free", "pro", "enterprise"])
def test_guards_may_know_members_of_a_fact_that_the_rules_do_not(plan: str) -> None:
    rules = checked("""
fact plan: one of free, pro
rule nudge:
    when days_overdue >= 1 and plan != free: send email "reminder"
""")
    guards = checked("fact plan: one of enterprise, pro, free\nnever contact when plan == enterprise\n")
    customer = Customer("c1", "UTC", columns={"plan": plan})
    ledger = Ledger.of(customer, (Invoice("I1", FIRST, 10_000, "USD", FIRST - 14),), ())
    request = Request(rules, FIRST, FIRST + 5, reasons=True, guards=guards)
    the_same(request, [ledger], Kernel(request, compiled=False))
    assert len(Interpreter(request).customer(ledger).actions) == (plan == "pro")


# --- the shipped policies over books of their kind --------------------------------------------------------------------

SHIPPED = ("saas_cards", "b2b_invoices", "utilities_postpay")


@pytest.fixture(scope="module", params=SHIPPED)
def shipped(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, History]:
    """A shipped policy and a book of sixteen customers of its kind."""
    place = tmp_path_factory.mktemp(request.param)
    write_book(place, Settings(customers=16, seed=5, days=150, book=request.param))
    return request.param, read_history(place, shipped_program(request.param, "policy"))


@cache
def shipped_program(name: str, variant: str) -> Program:
    program = check_file(folder("policies") / name / f"{variant}.dun", messages=False).program
    assert program is not None
    return program


def over(history: History, program: Program) -> Request:
    assert history.first_day is not None
    assert history.last_day is not None
    return Request(program, history.first_day, history.last_day, reasons=True)


@pytest.mark.parametrize("variant", ["policy", "variant_b"])
def test_shipped_policies_do_the_same_over_a_book_of_their_kind(variant: str, shipped: tuple[str, History]) -> None:
    name, history = shipped
    request = over(history, shipped_program(name, variant))
    book = list(history.ledgers())
    wanted = list(Interpreter(request).replay(book))
    assert sum(len(replay.actions) for replay in wanted) > 20
    for chunk in (1, 7, None):
        agree(wanted, Kernel(request, compiled=can_compile(), chunk=chunk).replay(book))
    agree(wanted[::-1], Kernel(request, compiled=can_compile(), every_day=True).replay(book[::-1]))


def test_shipped_policies_do_the_same_in_plain_python(shipped: tuple[str, History]) -> None:
    name, history = shipped
    request = over(history, shipped_program(name, "policy"))
    book = list(history.ledgers())[:5]
    agree(list(Interpreter(request).replay(book)), Kernel(request, compiled=False, chunk=2).replay(book))


@pytest.mark.skipif(not (DATA / "traffic_fines_10k_cases.csv.gz").is_file(), reason="the register of fines is not here")
def test_fines_are_charged_the_same() -> None:
    program = check_file(FINES / "policy.dun").program
    assert program is not None
    history = read_history(FINES, program, data=DATA)
    request = over(history, program)
    book = list(history.ledgers())[::20]
    agree(list(Interpreter(request).replay(book)), Kernel(request, compiled=can_compile()).replay(book))


DATED = """policy "dated rates":
    currency USD
    timezone customer else "UTC"

param rate: percent = 400% from 2026-01-01, 90% from 2026-02-20, 700% from 2026-03-10

rule told:
    when days_overdue >= 1: send email "reminder"
rule dear:
    when interest(rate) >= 20 USD, every 3 days: tag "dear"
rule booked:
    when noticed("reminder", 3 days) and interest(rate) > 0, every 5 days: charge "interest" interest(rate)
"""


@settings(max_examples=60, suppress_health_check=SLOW)
@given(ledger=ledgers())
def test_a_fact_is_asked_about_what_the_date_says(ledger: Ledger) -> None:
    program = check_text(DATED, messages=False).program
    assert program is not None
    request = Request(program, FIRST, LAST, reasons=True)
    the_same(request, [ledger], Kernel(request, compiled=can_compile()))
