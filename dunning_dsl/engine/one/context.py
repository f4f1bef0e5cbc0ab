"""Decisions of one day, in one currency, with the same events: what they share, and what they ask for where nothing is
remembered. The loop itself is in `written`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from threading import RLock
from typing import TYPE_CHECKING

from dunning_dsl.decide.candidates import Candidate, Times, candidacy
from dunning_dsl.decide.evaluate import Snapshot
from dunning_dsl.decide.experiments import arm_place
from dunning_dsl.decide.interpret import to_decide
from dunning_dsl.decide.moment import Moment
from dunning_dsl.engine.lower.scope import FactKey
from dunning_dsl.engine.one.exactness import OVERDUE
from dunning_dsl.engine.one.layout import AMOUNT, Item, Layout, arm_key
from dunning_dsl.engine.one.paths import Plainly
from dunning_dsl.engine.one.scene import Scene, Told
from dunning_dsl.engine.one.statements import without_condition
from dunning_dsl.engine.one.tables import MOST, Joint, Tables
from dunning_dsl.engine.one.turns import Live, Node, Step, Turn, Turns
from dunning_dsl.program import statements as s
from dunning_dsl.program.values import Value

if TYPE_CHECKING:
    from dunning_dsl.engine.one.explained import Explainer

Fired = tuple[Turn, ...]
Values = tuple[object, ...]

DECLINED = (("decline_code", ()), ("payment_method", ()), ("advice_code", ()))
"""What of a bank's answer the made history takes in."""

DERIVED_OF = (OVERDUE, AMOUNT, *DECLINED)
"""What the made history is made of."""


DERIVED = 256
"""Debts, by their age and amount, of which is kept what is derived from them."""

STEPS = MOST // 2
"""Steps of a context, and actions of theirs, that are kept."""


class HandOver(Exception):  # noqa: N818
    """The interpreter is to decide this case."""


@dataclass(slots=True)
class Untold:
    """What cases that tell the same facts (`told`) leave out. `made` are facts that the made history derives from the
    facts told in `key`; what they were is remembered in `known`. `arms` are those of experiments that the case does not
    name. `constant` and `derived` are values of facts that nobody told: the same for all, or by what they are derived
    from, whatever else cases tell; `answered` says that a decline code is told."""

    start: int
    told: frozenset[FactKey]
    answered: bool
    made: tuple[FactKey, ...] = ()
    key: tuple[FactKey, ...] = ()
    arms: tuple[s.Experiment, ...] = ()
    known: dict[tuple[object, ...], int] = field(default_factory=dict)
    constant: dict[FactKey, Value] = field(default_factory=dict)
    derived: dict[tuple[object, ...], dict[FactKey, Value]] = field(default_factory=dict)
    shared: dict[tuple[object, ...], dict[int, Value]] = field(default_factory=dict)
    """Both together by the numbers of explanations, by what the derived ones are derived from."""
    asked: tuple[int, Plainly, int] = (-1, (), 0)
    """Of the facts told, what explanations ask of most cases, and their bits, when so much could be asked."""


class Context:
    """A day, a currency, and what is waiting. Threads share what is remembered: whoever adds to it holds `learning`,
    unless that is one entry of a dict; whoever looks something up holds nothing."""

    def __init__(self, layout: Layout, tables: Tables, moment: Moment, scene: Scene) -> None:
        self.layout, self.tables, self.moment = layout, tables, moment
        self.turns = Turns(layout)
        self.steps = 0
        self.waiting = bool(scene.told.events)
        self.start = tables.start & ~self._not_due(scene)
        nothing = self.waiting and not to_decide(layout.policy, scene.made.state, moment)
        self.needs = 0 if nothing else 1 if self.waiting else layout.exists
        """The bit without which there is no case: none will do, or the one that is always set, or that something is
        owed."""
        self.tones: dict[int, str] = {}
        self.learning = RLock()
        self.slots: dict[bool, tuple[tuple[FactKey, ...], tuple[FactKey, ...]]] = {}
        """By whether a decline code is told: the facts that the made history may derive, and the others."""
        self.defaults: dict[FactKey, int] = {}
        """The masks of facts that nobody told, where they are the same for all."""
        self.derived_masks: dict[tuple[object, ...], dict[FactKey, int]] = {}
        """The masks of facts that are derived, by what they are derived from."""
        self.constant: dict[FactKey, Value] = {}
        self.derived: dict[tuple[object, ...], dict[FactKey, Value]] = {}
        self.explainer: Explainer | None = None

    def _not_due(self, scene: Scene) -> int:
        """The rules that wait for events which have not come; in a closed case all others as well."""
        layout, case = self.layout, next(iter(scene.made.state.cases), None)
        times = Times(case, self.moment.day, False, layout.program.settings.catch_up) if case is not None else None
        found = 0
        for bit, rule in zip(layout.rules, layout.program.rules, strict=True):
            if rule.replaces is None and isinstance(rule.head, s.OnEvent):
                bare = without_condition(rule, rule.head)
                patient = rule.name in layout.policy.patient
                came = times is not None and candidacy(bare, times, scene.snapshot, patient=patient)
                found |= 0 if isinstance(came, Candidate) else bit
        if case is not None and not case.open:
            found |= layout.timed
        return found

    def untold(self, told: frozenset[FactKey], scene: Callable[[], Scene]) -> Untold:
        """What cases that tell these facts leave to defaults; `scene` is the first of them."""
        layout = self.layout
        answered = DECLINED[0] in told
        derived, others = self._slots(answered)
        made = tuple([key for key in derived if key not in told])
        start = self.start
        for key in others:
            if key not in told:
                mask = self.defaults.get(key)
                if mask is None:
                    mask = self.defaults[key] = self.tables.masks[key].of(scene().source(key))
                start &= mask
        by = [k for k in (OVERDUE, *(DECLINED if answered else ())) if k in told]
        if any(k[0] == "interest" for k in made) and AMOUNT in told:
            by.append(AMOUNT)
        arms = tuple(e for e in layout.program.experiments if arm_key(e.name) not in told)
        return Untold(start, told, answered, made, tuple(by), arms, constant=self.constant, derived=self.derived)

    def _slots(self, answered: bool) -> tuple[tuple[FactKey, ...], tuple[FactKey, ...]]:
        found = self.slots.get(answered)
        if found is None:
            slots = {key: self._derived(key, answered) for key in self.layout.reader.slots}
            derived = tuple(key for key, is_derived in slots.items() if is_derived)
            found = self.slots[answered] = derived, tuple(key for key in slots if not slots[key])
        return found

    def _derived(self, key: FactKey, answered: bool) -> bool:
        """Whether the made history may say something else of the fact from case to case."""
        decl = self.layout.policy.facts.get(key[0])
        kept = "origin" if decl is None else decl.kept
        return kept in ("origin", "ledger", "calendar", "running") or (answered and kept == "flag")

    def default(self, untold: Untold, key: FactKey, scene: Scene) -> Value:
        """The value of a fact that the case of the scene does not tell."""
        known = untold.constant
        if self._derived(key, untold.answered):
            rests_on = tuple([scene.told.fact(fact) for fact in DERIVED_OF])
            if len(untold.derived) >= DERIVED:
                untold.derived.clear()
            known = untold.derived.setdefault(rests_on, {})
        found = known.get(key)
        if found is None:
            found = known[key] = scene.source(key)
        return found

    def rests_on(self, untold: Untold, key: FactKey) -> tuple[FactKey, ...]:
        """The facts that a fact rests on: itself, where it is told, or what it is derived from."""
        if key in untold.told:
            return (key,)
        return DERIVED_OF if self._derived(key, untold.answered) else ()

    def weigh(self, items: Sequence[Item], untold: Untold, told: Told) -> int:
        """The mask of items that read no arm."""
        scene = Scene(self.layout, told, self.moment)

        def source(name: str, args: tuple[bool | int | str, ...]) -> Value:
            found = told.fact((name, args))
            return self.default(untold, (name, args), scene) if found is None else found

        see = Snapshot(self.layout.policy.index, told.currency, self.moment.day, source, reasons=False)
        mask = self.layout.all
        for item in items:
            mask &= ~item.judge(see, self.moment)
        return mask

    def made(self, untold: Untold, key: tuple[object, ...], told: Told) -> int:
        """The mask of what the made history says; `key` tells cases apart in which it says something else."""
        mask, scene = self.layout.all, Scene(self.layout, told, self.moment)
        rests_on = (untold.key, key)
        masks = self.derived_masks.get(rests_on)
        if masks is None:
            if len(self.derived_masks) >= MOST:
                self.derived_masks.clear()
            masks = self.derived_masks[rests_on] = {}
        for fact in untold.made:
            found = masks.get(fact)
            if found is None:
                found = masks[fact] = self.tables.masks[fact].of(scene.source(fact))
            mask &= found
        if len(untold.known) >= MOST:
            untold.known.clear()
        untold.known[key] = mask
        return mask

    # --- what deciding asks for ---------------------------------------------------------------------------------------

    def seldom(self, state: int, untold: Untold, told: Told) -> int:
        """What few policies have: arms that nobody told, guards and `if`s that rest on a number to be worked out."""
        if untold.arms:
            state = self._arms(state, untold.arms, told)
        worked = [item for item in self.tables.worked if item.bits & state]
        return state & self.tables.judged(worked, Scene(self.layout, told, self.moment)) if worked else state

    def join(self, joint: Joint, state: int, told: Told) -> int:
        return self.tables.learn(joint, state, Scene(self.layout, told, self.moment))

    def in_order(
        self,
        state: int,
        waiting: int,
        holds: Mapping[int, Callable[[Values], Value]],
        tell: Callable[[Values], Told],
        values: Values,
    ) -> Fired:
        """The turns where rules hold, stop or replace others: those that hold or stop take theirs first."""
        rows = list(self._settled(state, waiting, holds, values))
        first = [row for row in rows if row in self.layout.first]
        node, fired = self.turns.root, list[Turn]()
        for place, row in enumerate(ordered := [*first, *(row for row in rows if row not in self.layout.first)]):
            key = self.layout.rules[row] | state & self.layout.relevant[row]
            turn = node.turns.get(key) or self.learn(node, row, key, tell(values))
            if turn.going:
                fired.append(turn)
                node = turn.next
            if node.ended == "over":
                break
            if node.ended == "held":
                if any(self._waits(other) for other in ordered[place + 1 :]):
                    raise HandOver("a rule that waits for an event takes its turn after a hold of the same decision")
                break
        return tuple(sorted(fired, key=lambda turn: turn.row))

    def _waits(self, row: int) -> bool:
        """Whether a hold leaves the rule a candidate: it waits for an event, or stands in for one that does."""
        program = self.layout.program
        rule = program.rules[row]
        heads = [r.head for r in program.rules if r.name == rule.replaces]
        return any(isinstance(head, s.OnEvent) for head in (rule.head, *heads))

    def _settled(
        self, state: int, waiting: int, holds: Mapping[int, Callable[[Values], Value]], values: Values
    ) -> Iterator[int]:
        """The rules that take a turn, by their rows: a replacement in the place of the rule that it replaces."""
        layout = self.layout
        while waiting:
            bit = waiting & -waiting
            waiting ^= bit
            if bit & self.tables.turn_bits and holds[2 * bit - 1](values) is not True:
                continue
            row = bit.bit_length() - 2
            for other in layout.swaps.get(row, ()):
                if state & layout.rules[other]:
                    row = other
                    break
                if state & layout.maybe[other]:
                    row = -1
                    break
            if row >= 0:
                yield row

    def holds(self, bit: int, told: Told) -> bool:
        """What of a rule's condition has to be worked out, worked out."""
        scene = Scene(self.layout, told, self.moment)
        return bool(self.tables.judged(self.tables.at_turn[bit], scene) & bit)

    def _arms(self, state: int, experiments: tuple[s.Experiment, ...], told: Told) -> int:
        tables, layout = self.tables, self.layout
        if tables.by_scene:
            arms = Scene(layout, told, self.moment).snapshot.arms
            places = {e.name: arms[e.name] for e in experiments}
        else:
            for joint in tables.first:
                found = joint.known.get(state & joint.select)
                state &= self.join(joint, state, told) if found is None else found
            places = {}
            for e in experiments:
                place = arm_place(e, told.customer_id) if state & layout.enrolled[e.name] else 0
                places[e.name] = e.type.members[place]
        for name, arm in places.items():
            state &= tables.masks[arm_key(name)].of(arm)
        return state

    def in_turn(
        self,
        state: int,
        waiting: int,
        holds: Mapping[int, Callable[[Values], Value]],
        tell: Callable[[Values], Told],
        values: Values,
    ) -> Fired:
        """The turns of the rules in `waiting`, in the order of the file."""
        relevant, at_turn, guard = self.layout.relevant_to, self.tables.turn_bits, state & self.layout.guards
        node, fired = self.turns.root, list[Turn]()
        while waiting:
            bit = waiting & -waiting
            waiting ^= bit
            if bit & at_turn and holds[2 * bit - 1](values) is not True:
                continue
            key = bit | state & relevant[bit]
            turn = node.turns.get(key) or self.learn(node, bit.bit_length() - 2, key, tell(values))
            if turn.going:
                fired.append(turn)
                node = turn.next
                if node.ended:
                    break
                if waiting:
                    waiting &= (node.live.get(guard) or self._live(node, state, tell(values))).rules
        return tuple(fired)

    def learn_step(self, live: Live, first: int, state: int, told: Told) -> Step | None:
        """What is known of a decision in which the rule of the highest of these bits is the first to go; None where
        nobody had looked yet which rules may."""
        layout, root, row = self.layout, self.turns.root, first.bit_length() - 2
        if row < 0:
            self.turns.learn_live(live, root, Scene(layout, told, self.moment))
            return None
        bit = layout.rules[row]
        step = Step(-1, bool(bit & self.tables.turn_bits))
        if not layout.relevant[row] & ~layout.guards:
            key = bit | state & layout.relevant[row]
            turn = root.turns.get(key) or self.learn(root, row, key, told)
            if turn.going:
                others = 0 if turn.next.ended else self._live(turn.next, state, told).rules & ~first
                step = Step(others, step.asks, turn.going, turn.actions)
        self.make_room_for_steps()
        live.steps[first] = step
        return step

    def live(self, state: int) -> Live:
        """What may go first; nobody may have looked yet."""
        root, guards = self.turns.root, state & self.layout.guards
        found = root.live.get(guards)
        if found is None:
            with self.learning:
                self._make_room(root)
                found = root.live.setdefault(guards, Live(guards))
        return found

    def make_room_for_steps(self) -> None:
        """To be asked before a step, or the actions of one, are remembered."""
        with self.learning:
            self.steps += 1
            if self.steps > STEPS:
                self.steps = 0
                self.turns.root.turns.clear()
                for live in self.turns.root.live.values():
                    live.steps.clear()

    def _live(self, node: Node, state: int, told: Told) -> Live:
        guards = state & self.layout.guards
        found = node.live.get(guards)
        if found is None:
            with self.learning:
                self._make_room(node)
                found = Live(guards)
                self.turns.learn_live(found, node, Scene(self.layout, told, self.moment))
                node.live[guards] = found
        return found

    def learn(self, node: Node, row: int, key: int, told: Told) -> Turn:
        with self.learning:
            self._make_room(node)
            return self.turns.learn(node, row, key, Scene(self.layout, told, self.moment))

    @staticmethod
    def _make_room(node: Node) -> None:
        if len(node.turns) + len(node.live) + len(node.children) > MOST:
            node.turns.clear()
            node.live.clear()
            node.children.clear()

    def tone(self, state: int, scene: Scene) -> str:
        """The policy's tone in a case."""
        keys = self.layout.tone
        if keys is None:
            return str(scene.bench().tone)
        key = state & sum(self.layout.fields[key].mask for key in keys)
        found = self.tones.get(key)
        if found is None:
            if len(self.tones) >= MOST:
                self.tones.clear()
            found = self.tones[key] = str(scene.bench().tone)
        return found
