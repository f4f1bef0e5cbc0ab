"""The kernel folds a history to what the interpreter's state is, at every moment, plain and compiled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dunning_dsl.check import check_text
from dunning_dsl.decide.past import withheld
from dunning_dsl.engine.calendars import calendars
from dunning_dsl.engine.columns import encode
from dunning_dsl.engine.jit import compiled
from dunning_dsl.engine.kernel import deeds, events, fold, instants, marks
from dunning_dsl.engine.kernel import layout as at
from dunning_dsl.engine.schema import Schema
from dunning_dsl.engine.scratch import Sizes, new_state
from dunning_dsl.engine.terms import terms as terms_arrays
from dunning_dsl.ledger import clock
from dunning_dsl.ledger.apply import EVENT_OF_VERB
from dunning_dsl.ledger.fold import State, Terms
from dunning_dsl.ledger.model import Customer, Decided, Event, Invoice, Ledger
from dunning_dsl.program.statements import OnEvent, Program
from tests.engine.told import VERB_NAMES, Frame, told_by_kernel, told_by_state
from tests.strategies.histories import histories
from tests.strategies.ledgers import FIRST, LENGTH

TEXT = """policy "fold":
    currency {currencies}
    timezone {zone}
    decide daily at {at}
    look ahead {look} days
    ignore balances under {floor}

fact plan: one of free, pro, enterprise
fact health: number optional
fact unread: count default 5

stages: reminder -> notice

experiment wording: plain 50%, warm 50%

rule listed:
    on day 2, 5: send email "reminder"

rule answers:
    on task_done("calls"): tag "called"

rule thanks:
    on payment_received: send sms "reminder"

rule last:
    when interest(12%) > 0 and interest(8.5%) > 0 and health > 3 and unread > 3 and plan == pro and wording == warm
            and not refused_for_good and not holder_reported_deceased:
        escalate to notice
"""
RULES = ("listed", "answers", "thanks", "last")
STRANGE = (*RULES, "rule of old")


@dataclass(frozen=True)
class Policy:
    """A policy's text as a program, and what both sides fold by."""

    program: Program
    schema: Schema
    terms: Terms
    arrays: at.Terms

    @property
    def waiting(self) -> tuple[str, ...]:
        return tuple(r.name for r in self.program.rules if isinstance(r.head, OnEvent))


@cache
def policy(place: int) -> Policy:
    """One of several policies, which differ in all that the fold reads."""
    currencies, zone, decide_at, look, floor = (
        ("USD", 'customer else "UTC"', "09:00", 3, "20 USD"),
        ("USD, EUR", '"Europe/Berlin"', "00:00", 0, "30 USD / 0.02 EUR"),
        ("EUR, USD", 'customer else "UTC"', "23:30", 14, "0 USD / 0 EUR"),
    )[place]
    text = TEXT.format(currencies=currencies, zone=zone, at=decide_at, look=look, floor=floor)
    found = check_text(text, messages=False)
    assert found.program is not None, [d.message for d in found.diagnostics]
    schema = Schema.of(found.program)
    schema = replace(schema, terms=replace(schema.terms, tolerance=(2, 0, 1)[place]))
    return Policy(found.program, schema, schema.terms, terms_arrays(schema, found.program))


@dataclass(frozen=True)
class Told:
    """A policy and a history under it; shown as the history."""

    place: int
    ledger: Ledger

    def __repr__(self) -> str:
        lines = [f"policy {self.place}", repr(self.ledger.customer), *map(repr, self.ledger.invoices)]
        return "\n".join((*lines, *(_short(e) for e in self.ledger.events)))


def _short(event: Event) -> str:
    said = ((name, getattr(event, name)) for name in Event.__slots__)
    return "Event(" + ", ".join(f"{name}={value!r}" for name, value in said if value is not None) + ")"


@st.composite
def cases(draw: st.DrawFn) -> Told:
    place = draw(st.integers(0, 2))
    return Told(place, draw(histories(policy(place).terms, STRANGE)))


def kernel(how: str) -> Any:
    return twins() if how == "compiled" else _Plain((fold, deeds, events, instants, marks))


@lru_cache(maxsize=1)
def twins() -> Any:
    return compiled(fold, deeds, instants, marks)


@dataclass(frozen=True)
class _Plain:
    modules: tuple[ModuleType, ...]

    def __getattr__(self, name: str) -> Any:
        return next(getattr(m, name) for m in self.modules if hasattr(m, name))


class Pair:
    """One history folded by both."""

    def __init__(self, told: Told, how: str, withhold: int = at.NEVER) -> None:
        self.policy = policy(told.place)
        self.kernel = kernel(how)
        encoded = encode(self.policy.schema, [told.ledger])
        self.columns = encoded.columns
        self.calendars = calendars(self.policy.schema, encoded, FIRST - 45, FIRST + LENGTH + 20)
        self.frame = Frame(encoded, self.policy.schema, self.policy.arrays, RULES, self.policy.waiting)
        self.state = new_state(self.policy.schema, self.policy.arrays, Sizes.for_chunk(self.columns).doubled())
        for array in self.state:
            array.fill(77)
        self.kernel.reset(self.columns, self.calendars, self.policy.arrays, self.state, 0, withhold)
        self.reference = State(withheld(told.ledger, withhold), self.policy.terms)

    def advance(self, to: int) -> None:
        self.reference.advance(to)
        self.kernel.advance(self.columns, self.calendars, self.policy.arrays, self.state, to)
        assert self.state.me[at.ME_FULL] == 0

    def compare(self) -> None:
        today = clock.day_of(self.reference.zone, self.reference.now)
        wanted = told_by_state(self.reference, self.frame, today)
        found = told_by_kernel(self.state, self.frame, today)
        # The kernel looks for cases that open only where what is owed has changed. That it comes back no later than a
        # case opens is seen when that moment is compared, as every moment is.
        sooner, later = wanted.pop("next"), found.pop("next")
        assert later is None or (sooner is not None and later >= sooner)
        assert found == wanted

    def moments(self) -> Iterator[int]:
        for day in range(FIRST - 42, FIRST + LENGTH + 18):
            yield clock.instant(self.reference.moment_zone, day, self.policy.terms.decide_at)


MANY = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)


@pytest.mark.parametrize("how", ["plain", "compiled"])
@MANY
@given(told=cases())
def test_the_kernel_folds_a_history_as_the_interpreter_does(how: str, told: Told) -> None:
    pair = Pair(told, how)
    stops = {e.at if e.recorded_at is None else e.recorded_at for e in told.ledger.events}
    for to in sorted({*pair.moments(), *stops}):
        pair.advance(to)
        pair.compare()


@MANY
@given(told=cases(), since=st.integers(0, LENGTH))
def test_what_dunning_did_from_a_day_on_is_left_out(told: Told, since: int) -> None:
    pair = Pair(told, "plain", withhold=FIRST + since)
    for to in list(pair.moments())[::5]:
        pair.advance(to)
        pair.compare()


# --- what a run itself does -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Turn:
    """A firing of a rule on a day: its deed, whose marks it uses, which of them; whether it is overtaken later, and
    undone with it."""

    day: int
    verb: str
    rule: str
    mark: str
    name: str
    waits: int
    lasts: int | None
    listed: int | None
    uses: bool
    overtaken: int | None
    undo: bool


turns = st.builds(
    Turn,
    day=st.integers(0, LENGTH),
    verb=st.sampled_from((*VERB_NAMES, "send", "escalate", "hold", "stop")),
    rule=st.sampled_from(RULES),
    mark=st.sampled_from((*RULES, "listed", "answers")),
    name=st.sampled_from(("reminder", "notice")),
    waits=st.integers(0, 2),
    lasts=st.one_of(st.none(), st.integers(0, 5)),
    listed=st.sampled_from((None, 2, 5)),
    uses=st.booleans(),
    overtaken=st.sampled_from((None, 0, 1, 3)),
    undo=st.sampled_from((True, True, False)),
)


class Run(Pair):
    """A history into which a run writes what its own rules did."""

    def __init__(self, told: Told, how: str) -> None:
        super().__init__(told, how)
        self.written = 0
        self.pending: list[tuple[int, int, Event, Turn]] = []

    def fire(self, turn: Turn, now: int) -> None:
        """Let the rule fire in the customer's first open case."""
        case = self.reference.open_cases[0]
        place = self.reference.cases.index(case)
        today = clock.day_of(self.reference.zone, now)
        uses = turn.uses and turn.mark in self.policy.waiting
        waiting = [o for group in case.occurrences.values() for o in group] if uses else []
        record = Decided(
            case.case_id,
            (),
            (turn.mark,),
            ((turn.mark, turn.listed, "fired"),) if turn.listed is not None else (),
            tuple((turn.mark, o.number, "fired") for o in waiting),
        )
        decided = Event("decided", now, today, own_day=today, recorded_at=now, case_id=case.case_id, record=record)
        deed = self._event(turn, now, today, case.case_id, case.currency, case.anchor.invoice.invoice_id)
        self.reference.record([decided, deed])
        self._mark(turn, place, today, [o.number for o in waiting])
        case.over = uses
        self.state.case[place, at.C_OVER] = int(uses)
        row = self._deed(deed, turn, place)
        until = at.UNKNOWN if deed.on is None else deed.on
        self.kernel.record_deed(self.calendars, self.policy.arrays, self.state, row, until)
        self.kernel.look_at_moment_after(self.calendars, self.policy.arrays, self.state, now + 1)
        if turn.overtaken is not None:
            self.pending.append((now + turn.overtaken * 86_400, row, deed, turn))

    def _event(self, turn: Turn, now: int, today: int, case_id: str, currency: str, anchor: str) -> Event:
        contact = turn.verb in ("send", "ask feedback")
        self.written += 1
        return Event(
            kind=EVENT_OF_VERB[turn.verb],
            at=now + turn.waits * 3600,
            day=today + turn.waits,
            own_day=today,
            recorded_at=now,
            invoice_id=anchor,
            case_id=case_id,
            currency=currency,
            channel="email" if contact else None,
            message=turn.name if contact else None,
            name=None if contact else turn.name,
            on=None if turn.lasts is None else today + turn.lasts,
            rule=turn.rule,
            action_id=f"run {self.written}",
        )

    def _mark(self, turn: Turn, case: int, today: int, waiting: list[int]) -> None:
        marked = RULES.index(turn.mark)
        terms = self.policy.arrays
        self.kernel.mark_fired(self.state, case, marked, today)
        if turn.listed is not None:
            code = self.policy.schema.names.find(turn.mark)
            self.kernel.recall_slot(terms, self.state, case, code, turn.listed, at.HOW_FIRED, today)
        for number in waiting:
            self.kernel.mark_consumed(self.state, number - 1, int(terms.event_rule[marked]), at.HOW_FIRED, today)

    def _deed(self, event: Event, turn: Turn, case: int) -> int:
        code = self.policy.schema.names.code
        row = int(self.kernel.new_deed(self.state))
        assert row != at.NONE
        for column, value in (
            (at.DEED_KIND, VERB_NAMES.index(turn.verb)),
            (at.DEED_NAME, code(turn.name)),
            (at.DEED_DAY, event.day),
            (at.DEED_CHANNEL, at.NONE if event.channel is None else code(event.channel)),
            (at.DEED_ROLE, code("customer")),
            (at.DEED_CASE, case),
            (at.DEED_RULE, code(turn.rule)),
            (at.DEED_OWN_DAY, event.own_day),
            (at.DEED_AT, event.at),
            (at.DEED_CURRENCY, self.frame.encoded.currencies.index(event.currency or "")),
            (at.DEED_OUTPUT, self.written),
            (at.DEED_MARK, code(turn.mark)),
        ):
            self.state.deed[row, column] = value
        return row

    def let_go(self, until: int) -> None:
        """Overtake what was to be overtaken by then."""
        going = sorted(p for p in self.pending if p[0] <= until)
        self.pending = [p for p in self.pending if p[0] > until]
        for then, row, deed, turn in going:
            self.advance(then)
            overtaken = replace(
                deed, kind="overtaken", at=then, recorded_at=then, day=clock.day_of(self.reference.zone, then)
            )
            self.reference.record([replace(overtaken, value=turn.mark if turn.undo else None)])
            self.kernel.overtake(self.policy.arrays, self.state, row, turn.undo)
            self.kernel.look_at_moment_after(self.calendars, self.policy.arrays, self.state, then + 1)


@pytest.mark.parametrize("how", ["plain", "compiled"])
@MANY
@given(told=cases(), script=st.lists(turns, min_size=2, max_size=9))
def test_what_a_run_does_is_taken_in_as_the_interpreter_takes_it_in(how: str, told: Told, script: list[Turn]) -> None:
    run = Run(told, how)
    waiting = sorted(script, key=lambda turn: turn.day)
    for day, now in enumerate(run.moments(), start=-42):
        run.let_go(now)
        run.advance(now)
        while waiting and waiting[0].day <= day and run.reference.open_cases:
            run.fire(waiting.pop(0), now)
        run.compare()


# --- room -------------------------------------------------------------------------------------------------------------


SIZED_TOGETHER = {
    "case": ("case", "frozen", "fired", "slot", "arm"),
    "occurrence": ("occurrence", "consumed"),
    **{name: (name,) for name in ("debt", "receipt", "part", "deed", "unclaimed", "hold", "promise", "move", "agenda")},
    **{name: (name,) for name in ("attempt", "payment", "reply", "conversation", "complaint", "service", "accepted")},
    "firing": ("firing",),
}


@MANY
@given(told=cases(), less=st.sampled_from([*SIZED_TOGETHER]), left=st.integers(0, 3))
def test_an_array_without_room_says_so_and_nothing_is_written_beside_it(told: Told, less: str, left: int) -> None:
    """Where it says nothing there was room, and the state is right."""
    pair = Pair(told, "plain")
    smaller = {name: np.ascontiguousarray(getattr(pair.state, name)[:left]) for name in SIZED_TOGETHER[less]}
    pair.state = pair.state._replace(**smaller)
    pair.kernel.reset(pair.columns, pair.calendars, pair.policy.arrays, pair.state, 0, at.NEVER)
    for to in pair.moments():
        pair.reference.advance(to)
        pair.kernel.advance(pair.columns, pair.calendars, pair.policy.arrays, pair.state, to)
    if pair.state.me[at.ME_FULL] == 0:
        pair.compare()


# --- what is rare -----------------------------------------------------------------------------------------------------


def on(day: int, kind: str, **said: Any) -> Event:
    return Event(kind, clock.instant("UTC", FIRST + day, 600), FIRST + day, **said)


RARE = {
    "a plan is kept": (
        [
            Invoice("I0", FIRST, 9000, "USD", FIRST - 5),
            Invoice("I1", FIRST + 20, 5000, "USD", FIRST + 5, "instalment"),
            Invoice("I2", FIRST + 30, 4000, "USD", FIRST + 5, "instalment"),
        ],
        [on(4, "plan_accepted"), on(10, "payment", amount=4000), on(25, "payment", amount=5000), on(40, "reversed")],
    ),
    "a plan without invoices for its parts is kept": (
        [Invoice("I0", FIRST, 9000, "USD", FIRST - 5), Invoice("I1", FIRST + 30, 9000, "USD", FIRST + 25)],
        [
            on(4, "plan_accepted"),
            on(10, "payment", amount=4000, invoice_id="I0"),
            on(35, "payment", amount=5000, invoice_id="I0"),
            on(36, "payment", amount=1000),
        ],
    ),
    "what names no currency is about the customer's, and a plan that is broken about the one that runs": (
        [Invoice("I0", FIRST, 9000, "EUR", FIRST - 5), Invoice("I1", FIRST + 12, 7000, "USD", FIRST + 9)],
        [
            on(2, "plan_accepted"),
            on(14, "plan_broken"),
            on(20, "payment", amount=9000),
            on(21, "payment", amount=7000),
            on(30, "payment", amount=500),
        ],
    ),
    "two plans are broken on one day, the later one's currency first": (
        [
            Invoice("I0", FIRST, 9000, "USD", FIRST - 5),
            Invoice("I1", FIRST, 9000, "EUR", FIRST - 5),
            Invoice("I2", FIRST + 20, 5000, "USD", FIRST + 5, "instalment"),
            Invoice("I3", FIRST + 20, 5000, "EUR", FIRST + 5, "instalment"),
            Invoice("I4", FIRST + 30, 5000, "USD", FIRST + 5, "instalment"),
        ],
        [on(2, "plan_accepted", currency="EUR"), on(3, "plan_accepted", currency="USD"), on(40, "payment", amount=500)],
    ),
    "payments are taken back in parts": (
        [Invoice(f"I{n}", FIRST + n, 3000, "USD", FIRST - 5) for n in range(3)],
        [
            on(4, "payment", amount=7000),
            on(6, "reversed", amount=2000, invoice_id="I1"),
            on(8, "reversed", invoice_id="I0"),
            on(9, "reversed", amount=10**9),
        ],
    ),
    "a promise is broken before its day": (
        [Invoice("I0", FIRST, 9000, "USD", FIRST - 5)],
        [
            on(4, "promise_made", on=FIRST + 12),
            on(6, "promise_broken"),
            on(30, "promise_made", on=FIRST + 40, amount=1),
        ],
    ),
    "credit waits for what is disputed": (
        [Invoice("I0", FIRST, 9000, "USD", FIRST - 5)],
        [on(2, "dispute_opened"), on(4, "payment", amount=3000), on(6, "dispute_resolved")],
    ),
}


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("what", [*RARE])
def test_what_is_rare_is_folded_alike_too(what: str, place: int) -> None:
    pair = Pair(Told(place, Ledger.of(Customer("C1", zone="UTC"), *RARE[what])), "plain")
    for to in pair.moments():
        pair.advance(to)
        pair.compare()
