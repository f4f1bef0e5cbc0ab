"""A case while it is explained: its facts, each taken once, and what was read of them so far."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from dunning_dsl.decide.decision import ActionTaken, RuleOutcome
from dunning_dsl.decide.evaluate import Snapshot
from dunning_dsl.engine.one.blanks import Blanks, Read
from dunning_dsl.engine.one.context import DERIVED, Untold
from dunning_dsl.engine.one.paths import Leaf, Number, Place, Plainly
from dunning_dsl.engine.one.scene import Scene, Told
from dunning_dsl.engine.one.tables import MOST
from dunning_dsl.program.values import UNKNOWN, Type, Value
from dunning_dsl.program.words import value_words

if TYPE_CHECKING:
    from dunning_dsl.engine.one.explained import Explainer


class Values(dict[Number, Value]):
    """The facts of a case, told or not, by their numbers. What it leaves untold it shares with cases that tell the same
    of what such facts are derived from."""

    __slots__ = ("_explainer", "_shared", "_untold", "scene")

    def __init__(self, explainer: Explainer, told: Told, untold: Untold) -> None:
        self._explainer, self._untold = explainer, untold
        self.scene = Scene(explainer.layout, told, explainer.context.moment)
        self.update(told.numbered(explainer.questions.number))
        rests_on = tuple([self.get(number) for number in explainer.derived_of])
        shared = untold.shared.get(rests_on)
        if shared is None:
            if len(untold.shared) >= DERIVED:
                untold.shared.clear()
            shared = untold.shared[rests_on] = {}
        else:
            self.update(shared)
        self._shared = shared

    def __missing__(self, number: Number) -> Value:
        explainer = self._explainer
        found = explainer.context.default(self._untold, explainer.questions.facts[number], self.scene)
        self[number] = self._shared[number] = found
        return found


class Pairs(dict[Value, tuple[str, str]]):
    """A fact and its value as people write them, by its value."""

    __slots__ = ("_currency", "_type", "name")

    def __init__(self, name: str, type: Type, currency: str) -> None:
        self.name, self._type, self._currency = name, type, currency

    def __missing__(self, value: Value) -> tuple[str, str]:
        if len(self) >= MOST:
            self.clear()
        found = self[value] = (self.name, value_words(value, self._type, self._currency))
        return found


class Case:
    """`facts` and `defined` (a definition's words where it has the same for all cases that got there) were read so far,
    in that order; `mask` says the same as bits. `node` is what the decision has done so far. `answers` are those that
    were asked for."""

    __slots__ = (
        "_see",
        "actions",
        "answers",
        "defined",
        "explainer",
        "facts",
        "held",
        "mask",
        "node",
        "told",
        "values",
    )
    values: Values

    def __init__(
        self, explainer: Explainer, told: Told, untold: Untold, actions: tuple[ActionTaken, ...], plainly: Plainly
    ) -> None:
        self.explainer, self.told, self.actions = explainer, told, actions
        self.values = values = Values(explainer, told, untold)
        self.answers: dict[Place, object] = {}
        answers = self.answers
        for place, number, cuts in plainly:
            value = values[number]
            if value is not UNKNOWN:
                answers[place] = bisect_right(cuts, value)
        self.facts: dict[Number, None] = {}
        self.defined: dict[str, str | None] = {}
        self.mask = 0
        self.node = explainer.context.turns.root
        self.held = values[explainer.on_hold] is True
        self._see: Snapshot | None = None

    def answer(self, place: Place) -> object:
        """Given when it is first asked for."""
        found = self.answers.get(place)
        if found is None:
            found = self.answers[place] = self.explainer.questions.asks[place](self)
        return found

    @property
    def see(self) -> Snapshot:
        """What the interpreter's evaluation sees of the case."""
        if self._see is None:
            explainer, values, number = self.explainer, self.values, self.explainer.questions.number
            index, day = explainer.layout.policy.index, explainer.context.moment.day
            self._see = Snapshot(index, self.told.currency, day, lambda name, args: values[number((name, args))])
        return self._see

    @property
    def scene(self) -> Scene:
        """The case as the interpreter sees it, for what is not remembered yet."""
        return self.values.scene

    def take(self, leaf: Leaf) -> None:
        """What was read for a leaf has been read now."""
        if leaf.mask & ~self.mask:
            self.mask |= leaf.mask
            self.facts.update(leaf.facts)
            if leaf.defined:
                self.defined.update(leaf.defined)

    def outcome(self, said: Blanks) -> RuleOutcome:
        """What was said, with the values of this case."""
        if said.fact is not None:
            value = self.values[said.fact]
            return said.known.get(value) or said.fill(value, (value,), self._words)
        shown = tuple([self.see.definition(r) if isinstance(r, str) else self.values[r] for r in said.reads])
        return said.known.get(shown) or said.fill(shown, shown, self._words)

    def _words(self, read: Read, value: Value) -> str:
        if isinstance(read, str):
            return self.explainer.defined_words(read, value)
        return self.explainer.pairs[read][value][1]
