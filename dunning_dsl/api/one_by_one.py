"""Cases told in facts, read and decided in microseconds.

Cases that tell the same facts are read by one function, which is written for them: it takes the values, checks each as
`api.case` does, and looks up what each rules out (`engine.one`). What it cannot read as it stands (an amount in words,
a mistake) it gives to `api.case`. Such a function takes as long to write as some hundred decisions: cases whose keys
come seldom share one, which loops over the keys (`api.plans`). Nothing is made before a day has been decided often: a
few cases are sooner decided by the interpreter.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from dunning_dsl.api.case import ASIDE, read_case, to_decide_on
from dunning_dsl.api.plans import Day, Events, Key, Plan
from dunning_dsl.api.shapes import FactKey, Shape, Shapes
from dunning_dsl.decide.interpret import Policy as Interpreted
from dunning_dsl.decide.moment import moment_on, terms_of
from dunning_dsl.decide.one_moment import CUSTOMER
from dunning_dsl.engine.one.context import Context
from dunning_dsl.engine.one.layout import Layout
from dunning_dsl.engine.one.scene import Scene
from dunning_dsl.engine.one.tables import Tables
from dunning_dsl.engine.one.written import Decide
from dunning_dsl.program.statements import Program
from dunning_dsl.program.values import Value

if TYPE_CHECKING:
    from dunning_dsl.decide.decision import Decision

WARM: Final = 16
"""Decisions of a day before tables are made for it."""

MOST: Final = 64
"""Contexts, and texts of each, that are kept."""

FEW: Final = 4
"""Shapes of a day that are read by text at once: writing one takes as long as a few hundred decisions without."""

OFTEN: Final = 512
"""Cases of one shape before a text is written for it; eight times as many where another has to go for it."""

PLANS: Final = 1024
"""Shapes that are kept of all contexts together, and orders of keys of one day."""


_ASIDE: Final = frozenset(ASIDE) - {"id"}


class OneByOne:
    """A policy's cases, one at a time."""

    def __init__(self, some_day: int) -> None:
        self.warm, self.some_day, self.making = WARM, some_day, Lock()
        self.few, self.often = FEW, OFTEN
        self.plans: tuple[date | object | None, dict[tuple[str, ...], Decide], dict[tuple[str, ...], Plan]] = (
            self,
            {},
            {},
        )
        """The day that was decided last, as it was given, what decides its cases by text, by their keys, and plans of
        those without a text."""
        self.latest: tuple[date | object | None, Decide] = self, undecided
        """The day that was decided last, and what decides cases of the keys that came last."""
        self.days: dict[Key, Day] = {}
        self.seen: dict[Key, int] = {}
        self.shapes: Shapes | None = None
        self.kept = 0
        self.tables: dict[tuple[str, int], Tables] = {}
        self.interpreted: Interpreted | None = None
        self.layout: Layout | None = None

    def decide(self, program: Program, case: dict[str, Any], at: date | None) -> Decision | None:
        """The decision of a case told in facts; None where it is for the interpreter. Raises CaseError."""
        keys = tuple(case)
        day, texts, plans = self.plans
        if day is not at and day == at:  # the same day in other hands
            self.plans = at, texts, plans
            day = at
        decide = texts.get(keys) if day is at else None
        if decide is not None:
            self.latest = at, decide
            return decide(case)
        plan = plans.get(keys) if day is at else None
        if plan is None or plan.seen >= plan.until:
            with self.making:
                plan = self._plan(program, case, at)
            if plan is None:
                return None
        plan.seen += 1
        return plan.decide(case)

    # --- what is made once --------------------------------------------------------------------------------------------

    def policy(self, program: Program) -> Interpreted:
        """The interpreter's, with its indexes."""
        if self.interpreted is None:
            self.interpreted = Interpreted.of(program)
        return self.interpreted

    def _plan(self, program: Program, case: dict[str, Any], at: date | None) -> Plan | None:
        """How the case is to be read, None where the interpreter is to. Raises CaseError."""
        keys = tuple(case)
        if "customer" in case or not all(isinstance(key, str) for key in keys):
            return None
        aside = not _ASIDE.isdisjoint(keys)
        number = self.some_day if at is None else to_decide_on(at)
        day = None if aside else self.days.get((number, program.settings.currencies[0], ()))
        plan = None if day is None else self._known(day, keys)
        if plan is None or day is None:
            shape = self._shape(program, keys)
            if shape is None:
                return None
            if day is None:
                read = read_case(case, program)
                first = FirstTold(read.facts, read.currency, read.events, read.arms, read.id or CUSTOMER)
                key = number if at is not None else read.day or number, read.currency, read.events
                if not self._often(key):
                    return None
                day = self._day(program, first, key)
            plan = self._known(day, keys) or self._new(program, case, shape, day)
        plan = self._by_text(plan, day)
        if not aside:
            self._remember(keys, at, plan)
        return plan

    def _shape(self, program: Program, keys: tuple[str, ...]) -> Shape | None:
        """What the keys name: in the same order however they stand, unless two name the same fact."""
        if self.shapes is None:
            self.shapes = Shapes(program)
        found = self.shapes.of(tuple(sorted(keys)))
        return self.shapes.of(keys) if found is not None and found.again else found

    def _known(self, day: Day, keys: tuple[str, ...]) -> Plan | None:
        """The plan for these keys, in the order in which they stand where that matters."""
        for plans in (day.written, day.closely):
            for order in (tuple(sorted(keys)), keys):
                plan = plans.get(order)
                if plan is not None and (order == keys or not plan.shape.again):
                    return plan
        return None

    def _new(self, program: Program, case: dict[str, Any], shape: Shape, day: Day) -> Plan:
        """A plan without a text. Raises CaseError."""
        context = day.context

        def scene() -> Scene:
            read = read_case(case, program)
            first = FirstTold(read.facts, read.currency, read.events, read.arms, read.id or CUSTOMER)
            return Scene(context.layout, first, context.moment)

        self.kept += 1
        if self.kept > PLANS:
            self.kept = 1
            for other in self.days.values():
                other.closely.clear()
        plan = Plan(shape, day, context.untold(shape.facts, scene), text=False)
        plan.until = self.often if len(day.written) >= self.few else 0
        day.closely[shape.keys] = plan
        return plan

    def _by_text(self, plan: Plan, day: Day) -> Plan:
        """The plan, with a text where it is time for one."""
        keys = plan.shape.keys
        if keys in day.written or plan.seen < plan.until:
            return plan
        if len(day.written) >= MOST:
            if plan.seen < 8 * self.often:
                plan.until = 8 * self.often
                return plan
            del day.written[next(iter(day.written))]
            self.plans = self, {}, {}
        day.closely.pop(keys, None)
        found = day.written[keys] = Plan(plan.shape, day, plan.untold, text=True)
        return found

    def _remember(self, keys: tuple[str, ...], at: date | None, plan: Plan) -> None:
        """Know the plan by keys in this order, on the day that was given so."""
        day, texts, plans = self.plans
        if day is not at or len(texts) + len(plans) >= PLANS:
            self.plans = at, texts, plans = at, {}, {}
        if plan.text is not None and not plan.shape.again:
            texts[keys] = plan.text
            plans.pop(keys, None)
        else:
            plans[keys] = plan

    def _often(self, key: Key) -> bool:
        """Whether enough cases of the day have come for tables to be worth their making."""
        if key in self.days:
            return True
        if len(self.seen) >= MOST * MOST:
            self.seen.clear()
        self.seen[key] = self.seen.get(key, 0) + 1
        return self.seen[key] > self.warm

    def _day(self, program: Program, first: FirstTold, key: Key) -> Day:
        found = self.days.get(key)
        if found is not None:
            return found
        if self.layout is None:
            self.layout = Layout(self.policy(program), terms_of(program))
        layout, (day, currency, _) = self.layout, key
        moment = moment_on(layout.terms, None, day)
        stretch = (currency, bisect_right(layout.boundaries, moment.day))
        if stretch not in self.tables:
            self.tables[stretch] = Tables(layout, currency, moment)
        if len(self.days) >= MOST:
            oldest = next(iter(self.days))
            del self.days[oldest]
            self.seen.pop(oldest, None)
        context = Context(layout, self.tables[stretch], moment, Scene(layout, first, moment))
        found = self.days[key] = Day(context, key)
        return found


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
