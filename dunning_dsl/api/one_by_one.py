"""Cases told in facts, read and decided in microseconds.

Cases that tell the same facts are read by one function, which is written for them: it takes the values, checks each as
`api.case` does, and looks up what each rules out (`engine.one`). What it cannot read as it stands (an amount in words,
a mistake) it gives to `api.case`. Nothing is made before a day has been decided often: a few cases are sooner decided
by the interpreter.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, cast

from dunning_dsl.api.case import checked, read_case
from dunning_dsl.api.reading import Reader, Values
from dunning_dsl.api.shapes import FactKey, Shape, scale_of, shape_of
from dunning_dsl.decide.interpret import Policy as Interpreted
from dunning_dsl.decide.moment import moment_on, terms_of
from dunning_dsl.decide.one_moment import CUSTOMER
from dunning_dsl.engine.one.context import Context, Untold
from dunning_dsl.engine.one.exactness import OVERDUE
from dunning_dsl.engine.one.layout import Layout
from dunning_dsl.engine.one.numbers import UntoldError, Work
from dunning_dsl.engine.one.scene import Scene
from dunning_dsl.engine.one.tables import Tables
from dunning_dsl.engine.one.weighed import Weighing, weighed, weighing, weighings
from dunning_dsl.engine.one.written import Decide, Reading, numbered, written
from dunning_dsl.program.statements import FactDecl, Program
from dunning_dsl.program.values import Value

if TYPE_CHECKING:
    from dunning_dsl.decide.decision import Decision

Events = tuple[tuple[str, str | None], ...]
Key = tuple[int, str, Events]
"""A context's day, currency and events."""

WARM: Final = 16
"""Decisions of a day before tables are made for it."""

MOST: Final = 64
"""Contexts, and plans of each, that are kept."""


class Plan:
    """How cases of one shape are read in one context."""

    def __init__(self, shape: Shape, context: Context, key: Key, untold: Untold) -> None:
        self.shape, self.context, self.untold = shape, context, untold
        self.day, self.currency, self.events = key
        self.id = shape.aside.get("id", -1)
        named = [(row, entry) for row, entry in enumerate(shape.entries) if entry is not None and entry.last]
        self.places = {
            e.fact: (row, scale_of(e.decl, key[1]), _plain(e.decl)) for row, e in named if e.decl is not None
        }
        """By fact: the row of its value, smallest units in one whole, and the class of values that need no reading."""
        reader = Reader(shape, context, untold, self.currency)
        reading = Reading(
            reader.taking(),
            len(shape.keys),
            reader.terms(),
            reader.closely,
            tuple(self.places[fact][0] for fact in untold.key),
            "id" not in shape.aside,
            self.places[OVERDUE][0] if OVERDUE in self.places else None,
            self._holds(),
            tuple((one.bears, self._weighed(one)) for one in weighings(context.tables.weighed)),
            self.tell,
        )
        self.decide = written(context, untold, reading)
        self.numbered: Callable[[Values], dict[int, Value] | None] | None = None
        """From values that are told in the plainest way to the facts by their numbers."""

    def tell(self, values: tuple[object, ...]) -> ToldFacts:
        """A case that the interpreter's functions may ask."""
        return ToldFacts(self, values)

    def _holds(self) -> dict[int, Callable[[tuple[object, ...]], Value]]:
        """By the bits up to that of a rule: from values, whether what of its condition has to be worked out is true."""
        return {2 * bit - 1: self._hold(bit) for bit in self.context.tables.at_turn}

    def _hold(self, bit: int) -> Callable[[tuple[object, ...]], Value]:
        context, tell = self.context, self.tell
        try:
            works = context.tables.works(bit, self._place)
        except UntoldError:
            works = None
        if works is None and any(item.reads is None for item in context.tables.at_turn[bit]):
            return lambda values: context.holds(bit, tell(values))
        if works is None:
            mask_of = self._weighed(weighing(context.tables.at_turn[bit]))
            return lambda values: bool(mask_of(values) & bit)
        if len(works) == 1:
            return works[0]
        return lambda values: all(work(values) is True for work in works)

    def _weighed(self, weighing: Weighing) -> Callable[[tuple[object, ...]], int]:
        rows = {fact: row for fact, (row, _, _) in self.places.items()}
        return weighed(weighing, self.context, self.untold, rows, self.tell)

    def _place(self, fact: FactKey) -> Work[tuple[Any, ...]]:
        """A fact as it was told; raises UntoldError where it is not."""
        if fact not in self.places:
            raise UntoldError
        row, scale, plain = self.places[fact]

        def value(values: tuple[Any, ...]) -> Value:
            raw = values[row]
            if type(raw) is int:
                return raw * scale
            found = raw if raw.__class__ is plain else self.tell(values).fact(fact)
            assert found is not None
            return cast("Value", found)

        return value


class ToldFacts:
    """A case of a plan: what the interpreter is told of it, where it is asked."""

    __slots__ = ("_facts", "customer_id", "plan", "state", "values")
    _facts: Mapping[FactKey, Value]
    state: int

    def __init__(self, plan: Plan, values: tuple[object, ...]) -> None:
        self.plan, self.values = plan, values
        name = None if plan.id < 0 else values[plan.id]
        self.customer_id = CUSTOMER if name is None else str(name) or CUSTOMER

    @property
    def context(self) -> Context:
        return self.plan.context

    @property
    def untold(self) -> Untold:
        return self.plan.untold

    @property
    def currency(self) -> str:
        return self.plan.currency

    @property
    def events(self) -> Events:
        return self.plan.events

    @property
    def facts(self) -> Mapping[FactKey, Value]:
        """In smallest units."""
        try:
            return self._facts
        except AttributeError:
            values: tuple[Any, ...] = self.values
            found: dict[FactKey, Any] = {}
            for fact, (row, scale, plain) in self.plan.places.items():
                raw = values[row]
                found[fact] = raw * scale if type(raw) is int else raw if raw.__class__ is plain else self.fact(fact)
            self._facts = found
            return self._facts

    def numbered(self, number: Callable[[FactKey], int]) -> Mapping[int, Value]:
        """The facts by numbers of their own."""
        plan = self.plan
        if plan.numbered is None:
            places = [(row, number(fact), scale, plain) for fact, (row, scale, plain) in plan.places.items()]
            plan.numbered = numbered(len(self.values), places)
        return plan.numbered(self.values) or {number(fact): value for fact, value in self.facts.items()}

    def fact(self, key: FactKey) -> Value | None:
        """One fact, None where the case does not tell it."""
        plan = self.plan
        place = plan.places.get(key)
        if place is None:
            return None
        row, scale, plain = place
        values: tuple[Any, ...] = self.values
        raw = values[row]
        if type(raw) is int:
            return raw * scale
        if raw.__class__ is plain:
            return cast("Value", raw)
        entry = plan.shape.entries[row]
        assert entry is not None
        assert entry.decl is not None
        return checked(entry.key, raw, entry.decl, plan.currency)

    @property
    def arms(self) -> Mapping[str, str]:
        pairs = zip(self.plan.shape.entries, self.values, strict=True)
        return {entry.key: str(raw) for entry, raw in pairs if entry is not None and entry.decl is None}


class OneByOne:
    """A policy's cases, one at a time."""

    def __init__(self, some_day: int) -> None:
        self.warm, self.some_day, self.making = WARM, some_day, Lock()
        self.plans: tuple[date | object | None, dict[tuple[str, ...], Decide]] = (self, {})
        """The day that was decided last, as it was given, and what decides its cases, by their keys."""
        self.latest: tuple[date | object | None, Decide] = self, undecided
        """The day that was decided last, and what decides cases of the keys that came last."""
        self.contexts: dict[Key, tuple[Context, dict[tuple[str, ...], Plan]]] = {}
        self.seen: dict[Key, int] = {}
        self.shapes: dict[tuple[str, ...], Shape | None] = {}
        self.again: dict[tuple[str, ...], bool] = {}
        """Of keys, whether their order matters: where two name the same fact."""
        self.tables: dict[tuple[str, int], Tables] = {}
        self.interpreted: Interpreted | None = None
        self.layout: Layout | None = None

    def decide(self, program: Program, case: dict[str, Any], at: date | None) -> Decision | None:
        """The decision of a case told in facts; None where it is for the interpreter. Raises CaseError."""
        keys = tuple(case)
        day, plans = self.plans
        if day is not at and day == at:  # the same day in other hands
            self.plans = at, plans
            day = at
        decide = plans.get(keys) if day is at else None
        if decide is not None:
            if not self.again.get(keys, True):
                self.latest = at, decide
        else:
            with self.making:
                plan = self._plan(program, case, at)
            if plan is None:
                return None
            decide = plan.decide
        return decide(case)

    # --- what is made once --------------------------------------------------------------------------------------------

    def policy(self, program: Program) -> Interpreted:
        """The interpreter's, with its indexes."""
        if self.interpreted is None:
            self.interpreted = Interpreted.of(program)
        return self.interpreted

    def _plan(self, program: Program, case: dict[str, Any], at: date | None) -> Plan | None:
        """How the case is to be read, None where the interpreter is to. Raises CaseError."""
        keys = tuple(case)
        if "customer" in case:
            return None
        if keys not in self.shapes:
            if len(self.shapes) >= MOST:
                self.shapes.clear()
                self.again.clear()
            self.shapes[keys] = shape_of(program, keys)
        shape = self.shapes[keys]
        if shape is None:
            return None
        read = read_case(case, program)
        first = FirstTold(read.facts, read.currency, read.events, read.arms, read.id or CUSTOMER)
        key = (at.toordinal() if at is not None else read.day or self.some_day, read.currency, read.events)
        if not self._often(key):
            return None
        context, plans = self._context(program, first, key)
        plan = plans.get(keys)
        if plan is None:
            if len(plans) >= MOST:
                plans.clear()
            untold = context.untold(shape.facts, Scene(context.layout, first, context.moment))
            plan = plans[keys] = Plan(shape, context, key, untold)
        if not shape.aside.keys() - {"id"}:
            day, plans_of_day = self.plans
            if day is not at or len(plans_of_day) >= MOST:
                self.plans = day, plans_of_day = at, {}
            plans_of_day[keys] = plan.decide
            self.again[keys] = any(entry is not None and not entry.last for entry in shape.entries)
        return plan

    def _often(self, key: Key) -> bool:
        """Whether enough cases of the day have come for tables to be worth their making."""
        if key in self.contexts:
            return True
        if len(self.seen) >= MOST * MOST:
            self.seen.clear()
        self.seen[key] = self.seen.get(key, 0) + 1
        return self.seen[key] > self.warm

    def _context(self, program: Program, first: FirstTold, key: Key) -> tuple[Context, dict[tuple[str, ...], Plan]]:
        found = self.contexts.get(key)
        if found is not None:
            return found
        if self.layout is None:
            self.layout = Layout(self.policy(program), terms_of(program))
        layout, (day, currency, _) = self.layout, key
        moment = moment_on(layout.terms, None, day)
        stretch = (currency, bisect_right(layout.boundaries, moment.day))
        if stretch not in self.tables:
            self.tables[stretch] = Tables(layout, currency, moment)
        if len(self.contexts) >= MOST:
            oldest = next(iter(self.contexts))
            del self.contexts[oldest]
            self.seen.pop(oldest, None)
        context = Context(layout, self.tables[stretch], moment, Scene(layout, first, moment))
        self.contexts[key] = context, {}
        return self.contexts[key]


def undecided(case: dict[str, Any]) -> Decision | None:
    """What decides cases before any came."""
    return None


@dataclass(frozen=True, slots=True)
class FirstTold:
    """The case that a plan is made on."""

    facts: Mapping[FactKey, Value]
    currency: str
    events: Events
    arms: Mapping[str, str]
    customer_id: str

    def numbered(self, number: Callable[[FactKey], int]) -> Mapping[int, Value]:
        """The facts by numbers of their own."""
        return {number(fact): value for fact, value in self.facts.items()}

    def fact(self, key: FactKey) -> Value | None:
        """One fact, None where the case does not tell it."""
        return self.facts.get(key)


def _plain(decl: FactDecl) -> type | None:
    return bool if decl.type.kind == "boolean" else str if decl.type.kind in ("enum", "text") else None
