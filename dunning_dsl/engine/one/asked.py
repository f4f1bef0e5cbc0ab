"""A case while it is explained: its facts, each taken once, and what was read of them so far."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from typing import TYPE_CHECKING

from dunning_dsl.decide.decision import ActionTaken, RuleOutcome
from dunning_dsl.decide.evaluate import Snapshot
from dunning_dsl.engine.lower.scope import FactKey
from dunning_dsl.engine.one.blanks import Blanks, Read
from dunning_dsl.engine.one.context import Context, Untold
from dunning_dsl.engine.one.layout import ON_HOLD
from dunning_dsl.engine.one.paths import Answers, Leaf
from dunning_dsl.engine.one.scene import Scene, Told
from dunning_dsl.engine.one.tables import MOST
from dunning_dsl.program.values import UNKNOWN, Type, Value
from dunning_dsl.program.words import value_words

if TYPE_CHECKING:
    from dunning_dsl.engine.one.explained import Explainer


class Values(dict[FactKey, Value]):
    """The facts of a case, told or not."""

    __slots__ = ("_context", "_told", "_untold")

    def __init__(self, context: Context, told: Told, untold: Untold) -> None:
        self._context, self._told, self._untold = context, told, untold
        self.update(told.facts)

    def __missing__(self, key: FactKey) -> Value:
        found = self[key] = self._context.default(self._untold, key, self._told)
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
    """`see` is what the interpreter's evaluation sees of it. `facts` and `defined` (a definition's words where it has
    the same for all cases that got there) were read so far, in that order; `mask` says the same as bits. `node` is what
    the decision has done so far."""

    def __init__(self, explainer: Explainer, told: Told, untold: Untold, actions: tuple[ActionTaken, ...]) -> None:
        self.explainer, self.told, self.actions = explainer, told, actions
        context = explainer.context
        self.values = values = Values(context, told, untold)
        index, moment = context.layout.policy.index, context.moment
        self.see = Snapshot(index, told.currency, moment.day, lambda name, args: values[name, args])
        self.answers = answers = Answers(explainer.questions.asks, self)
        asked, plainly = untold.asked
        if asked != len(explainer.questions.asks):
            asked, plainly = untold.asked = explainer.questions.plainly(untold.told)
        for place, key, cuts in plainly:
            value = values[key]
            if value is not UNKNOWN:
                answers[place] = bisect_right(cuts, value)
        self.facts: dict[FactKey, None] = {}
        self.defined: dict[str, str | None] = {}
        self.mask = 0
        self.node = context.turns.root
        self.held = values[ON_HOLD] is True

    @cached_property
    def scene(self) -> Scene:
        """The case as the interpreter sees it, for what is not remembered yet."""
        return Scene(self.explainer.layout, self.told, self.explainer.context.moment)

    def take(self, leaf: Leaf) -> None:
        """What was read for a leaf has been read now."""
        if leaf.mask & ~self.mask:
            self.mask |= leaf.mask
            self.facts.update(leaf.facts)
            if leaf.defined:
                self.defined.update(leaf.defined)

    def outcome(self, said: Blanks) -> RuleOutcome:
        """What was said, with the values of this case."""
        values = self.values
        shown = tuple([self.see.definition(r) if isinstance(r, str) else values[r] for r in said.reads])
        return said.known.get(shown) or said.fill(shown, self._words)

    def _words(self, read: Read, value: Value) -> str:
        if isinstance(read, str):
            return self.explainer.defined_words(read, value)
        return self.explainer.pairs[read][value][1]
