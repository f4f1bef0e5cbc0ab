"""What becomes of candidates on their turns, remembered.

A `Node` is what a decision has done so far; a `Turn` leads from one to the next. Both are learned: where nothing is
remembered for a rule, and for the bits that bear on it, the interpreter's `attempt` says what becomes of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from dunning_dsl.decide.attempt import Bench, attempt, channels_to_try, try_steps
from dunning_dsl.decide.decision import ActionTaken, RuleOutcome
from dunning_dsl.engine.one.layout import Layout
from dunning_dsl.engine.one.paths import Tree
from dunning_dsl.engine.one.scene import Scene
from dunning_dsl.engine.one.statements import values_of
from dunning_dsl.ledger.case import Deed
from dunning_dsl.program import statements as s


@dataclass(frozen=True, slots=True)
class Going:
    """An action as it was in the first case in which it went; `worked` are the fields that differ from case to case
    beside its id."""

    taken: ActionTaken
    toned: bool
    worked: bool
    kind: str
    rule: str
    name: str
    channel: str | None


@dataclass(slots=True)
class Turn:
    """What a rule did, and where that leads; nothing goes where it did not fire. `actions` are those of cases that name
    no customer, by the days overdue, where nothing else tells them apart."""

    row: int
    going: tuple[Going, ...]
    next: Node
    actions: dict[object, tuple[ActionTaken, ...]] = field(default_factory=dict)


@dataclass(slots=True)
class Step:
    """The first turn of a decision, where its rule and what guards rest on say all about it: what goes, and the
    `others` that may yet go after it (all, where they do not say that). `asks` is of a rule of which something has to
    be worked out. `going` and `actions` are the turn's."""

    others: int
    asks: bool
    going: tuple[Going, ...] = ()
    actions: dict[object, tuple[ActionTaken, ...]] = field(default_factory=dict)


@dataclass(slots=True)
class Live:
    """The `rules` that are not surely kept back, of cases whose state has these bits in `guards`: all (and the lowest
    bit) until somebody looks. `steps` by the bits up to that of a rule."""

    guards: int
    rules: int = -1
    steps: dict[int, Step] = field(default_factory=dict)


@dataclass(slots=True)
class Node:
    """What was done so far, and what is known from here. `live` has, by the bits that guards rest on, the rules that
    may yet go; `ended` is how the candidacy of the other rules ended, if it did; `told` has what is explained of
    turns from here, by rule, of cases that are not on hold and of those that are."""

    deeds: tuple[Deed, ...] = ()
    moved: bool = False
    ended: str = ""
    live: dict[int, Live] = field(default_factory=dict)
    turns: dict[int, Turn] = field(default_factory=dict)
    children: dict[tuple[object, ...], Node] = field(default_factory=dict)
    told: tuple[dict[str, Tree], dict[str, Tree]] = field(default_factory=lambda: ({}, {}))


class Turns:
    """The nodes of one day, currency and set of events."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.root = Node()

    def learn_live(self, live: Live, node: Node, scene: Scene) -> None:
        """Which rules are not surely kept back from here, as far as guards, channels and the stage move tell."""
        bench = self.bench(node, scene)
        rules = self.layout.turns
        for row, rule in enumerate(self.layout.program.rules):
            if rule.replaces is None and row not in self.layout.swaps and self._kept_back(bench, rule):
                rules &= ~self.layout.rules[row]
        live.rules = rules

    def _kept_back(self, bench: Bench, rule: s.Rule) -> bool:
        """Whether one action, without which the rule does not go, cannot go by any channel."""
        return any(
            all(self._stopped(bench, rule, position, step, c) for c in channels_to_try(bench, step.action))
            for position, step in self._binding(rule)
        )

    def _binding(self, rule: s.Rule) -> Iterator[tuple[int, s.Step]]:
        """The actions that are never left out."""
        if any(isinstance(step.action, s.Hold | s.Stop) for step in rule.steps):
            return
        for position, step in enumerate(rule.steps):
            if step.condition is None and not any(values_of(step.action)):
                yield position, step

    @staticmethod
    def _stopped(bench: Bench, rule: s.Rule, position: int, step: s.Step, channel: str | None) -> bool:
        turn = try_steps(bench, rule, [(position, step, channel)], [])
        return turn.blocked is not None or turn.deferred is not None

    def learn(self, node: Node, row: int, key: int, scene: Scene) -> Turn:
        """What becomes of a candidate from here."""
        rule = self.layout.program.rules[row]
        outcome, deeds = attempt(self.bench(node, scene), rule)
        if not outcome.actions:
            turn = Turn(row, (), node)
        else:
            steps = [rule.steps[a.position] for a in outcome.actions]
            going = tuple(map(self._going, outcome.actions, steps))
            turn = Turn(row, going, self.child(node, rule, outcome, deeds))
        node.turns[key] = turn
        return turn

    def bench(self, node: Node, scene: Scene) -> Bench:
        """The bench of a case after what was done so far."""
        bench = scene.bench(node.deeds)
        bench.moved = bench.moved or node.moved
        return bench

    def child(self, node: Node, rule: s.Rule, outcome: RuleOutcome, deeds: list[Deed]) -> Node:
        """Where a rule leads by what it did: as `decide.interpret` goes on from there."""
        did = (rule.name, *((a.position, a.channel, a.goes_at) for a in outcome.actions))
        if did not in node.children:
            kinds = {deed.kind for deed in deeds}
            ended = "over" if kinds & {"stop", "refer", "write off"} else "held" if "hold" in kinds else node.ended
            moved = node.moved or "escalate" in kinds
            node.children[did] = Node((*node.deeds, *deeds), moved, ended)
        return node.children[did]

    def _going(self, taken: ActionTaken, step: s.Step) -> Going:
        action, scope = step.action, self.layout.scope
        own = isinstance(action, s.Send) and action.tone is not None
        toned = taken.channel is not None and not own and bool(self.layout.tone or self.layout.tone is None)
        worked = any(not scope.constant(e) for e in values_of(action))
        return Going(taken, toned, worked, taken.kind, taken.rule, taken.name, taken.channel)
