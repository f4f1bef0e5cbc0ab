"""How cases of one shape are read and decided, and what is kept of a day for all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from sys import maxsize
from typing import TYPE_CHECKING, Any, cast

from dunning_dsl.api.case import checked
from dunning_dsl.api.reading import Closely, Known, Reader, Values
from dunning_dsl.api.shapes import FactKey, Shape, scale_of
from dunning_dsl.decide.one_moment import CUSTOMER
from dunning_dsl.engine.one.context import Context, Untold
from dunning_dsl.engine.one.exactness import OVERDUE
from dunning_dsl.engine.one.numbers import UntoldError, Work
from dunning_dsl.engine.one.weighed import Weighing, weighed, weighing, weighings
from dunning_dsl.engine.one.written import numbered, written, written_once
from dunning_dsl.program.statements import FactDecl
from dunning_dsl.program.values import Value

if TYPE_CHECKING:
    from dunning_dsl.decide.decision import Decision

Events = tuple[tuple[str, str | None], ...]
Key = tuple[int, str, Events]
"""A context's day, currency and events."""


class Day:
    """What is kept of one context: `written` are the plans with a text, by their keys, as are `closely` those
    without."""

    def __init__(self, context: Context, key: Key) -> None:
        self.context, self.key, self.known = context, key, Known()
        self.written: dict[tuple[str, ...], Plan] = {}
        self.closely: dict[tuple[str, ...], Plan] = {}
        self.weighings = weighings(context.tables.weighed)
        self.any_text = written_once(context)


class Plan:
    """How cases of one shape are read in one context: by a `text` of their own, or one by one. `seen` are the cases so
    far, `until` how many may come before it is asked again whether there should be a text."""

    def __init__(self, shape: Shape, day: Day, untold: Untold, *, text: bool) -> None:
        context, key, known = day.context, day.key, day.known
        self.shape, self.context, self.untold, self.known = shape, context, untold, known
        self.seen, self.until = 0, maxsize if text else 0
        self.day, self.currency, self.events = key
        self.id = shape.aside.get("id", -1)
        named = [(row, entry) for row, entry in enumerate(shape.entries) if entry is not None and entry.last]
        self.places = {
            e.fact: (row, scale_of(e.decl, key[1]), _plain(e.decl)) for row, e in named if e.decl is not None
        }
        """By fact: the row of its value, smallest units in one whole, and the class of values that need no reading."""
        reader = (Reader if text else Closely)(shape, context, untold, self.currency, known)
        self.width, self.taking, self.closely = len(shape.keys), reader.taking(), reader.closely
        self.key = tuple([self.places[fact][0] for fact in untold.key])
        self.nameless = "id" not in shape.aside
        self.overdue = self.places[OVERDUE][0] if OVERDUE in self.places else None
        self.holds = Holds(self._hold)
        self.weighed = tuple([(one.bears, self._weighed(one)) for one in day.weighings])
        self.text = written(context, untold, self, reader.terms()) if isinstance(reader, Reader) else None
        self.any_text = day.any_text
        self.numbered: Callable[[Values], dict[int, Value] | None] | None = None
        """From values that are told in the plainest way to the facts by their numbers."""

    def decide(self, case: dict[str, Any]) -> Decision | None:
        """The decision of a case with these keys; None where a value is wrong, or the interpreter is to decide."""
        return self.any_text(self, case) if self.text is None else self.text(case)

    def tell(self, values: tuple[object, ...]) -> ToldFacts:
        """A case that the interpreter's functions may ask."""
        return ToldFacts(self, values)

    def _hold(self, bit: int) -> Callable[[tuple[object, ...]], Value]:
        """From values, whether what has to be worked out of the condition of this rule is true."""
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
        return weighed(weighing, self.context, self.untold, rows, self.tell, self.known.weighed)

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


class Holds(dict[int, Callable[[tuple[object, ...]], Value]]):
    """What has to be worked out of rules' conditions, by the bits up to that of the rule; made when first asked for."""

    def __init__(self, make: Callable[[int], Callable[[tuple[object, ...]], Value]]) -> None:
        self._make = make

    def __missing__(self, bits: int) -> Callable[[tuple[object, ...]], Value]:
        found = self[bits] = self._make((bits + 1) // 2)
        return found


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


def _plain(decl: FactDecl) -> type | None:
    return bool if decl.type.kind == "boolean" else str if decl.type.kind in ("enum", "text") else None
