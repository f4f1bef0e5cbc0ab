"""The bits of a policy as masks, for one currency and one stretch between two dates of the policy.

A mask per bucket of every fact; a memory for what rests on several facts, filled by the first case that needs it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import TypeVar

from dunning_dsl.decide.evaluate import Snapshot
from dunning_dsl.decide.moment import Moment
from dunning_dsl.engine.lower.scope import FactKey
from dunning_dsl.engine.one.layout import ARM, Item, Layout
from dunning_dsl.engine.one.numbers import Work, taken_apart
from dunning_dsl.engine.one.scene import Scene
from dunning_dsl.program.values import UNKNOWN, Value

T = TypeVar("T")

BUCKETS = 128
"""Of facts that are looked at together, for them to be judged beforehand."""

MOST = 4096
"""Entries of a memory; one that is full is emptied."""


@dataclass(frozen=True, slots=True)
class Masks:
    """A fact's masks by bucket: of a number those between its cuts, else one per value; unknown comes last. `texts`
    says that a value which is not listed has the first."""

    cuts: tuple[int, ...]
    values: dict[Value, int]
    masks: tuple[int, ...]
    numeric: bool
    texts: bool

    def of(self, value: Value) -> int:
        """The mask of a value in its smallest unit."""
        if value is UNKNOWN:
            return self.masks[-1]
        if self.numeric:
            assert isinstance(value, int)
            return self.masks[bisect_right(self.cuts, value)]
        if self.texts:
            return self.values.get(value, self.masks[0])
        return self.values[value]


@dataclass(slots=True)
class Joint:
    """What rests on several facts: the bits that it may rule out, and what it did by the buckets of its facts."""

    leaves: tuple[FactKey, ...]
    items: tuple[Item, ...]
    bears: int
    select: int
    known: dict[int, int] = field(default_factory=dict)


class Tables:
    """`start` is the state before any fact is taken, `joints` are to be looked up in their order. Of what has to be
    worked out, `weighed` is remembered by the facts that are read, `worked` is asked of the interpreter each time, and
    what rules rest on is `at_turn`, by their bits."""

    def __init__(self, layout: Layout, currency: str, moment: Moment) -> None:
        self.layout, self.currency, self.moment = layout, currency, moment
        alone: dict[FactKey, list[Item]] = {}
        together: dict[tuple[FactKey, ...], list[Item]] = {}
        self.start = layout.all
        self.worked: list[Item] = []
        self.weighed: list[Item] = []
        self.at_turn: dict[int, list[Item]] = {}
        for item in layout.items:
            if item.worked and item.bits & layout.turns == item.bits:
                self.at_turn.setdefault(item.bits, []).append(item)
            elif item.worked:
                (self.worked if item.reads is None else self.weighed).append(item)
            elif not item.leaves:
                self.start &= ~item.judge(self._seeing({}), moment)
            elif len(item.leaves) == 1:
                alone.setdefault(item.leaves[0], []).append(item)
            else:
                together.setdefault(item.leaves, []).append(item)
        self.turn_bits = sum(self.at_turn)
        enrolling = sum(layout.enrolled.values())
        joints = [self._joint(keys, items) for keys, items in together.items()]
        self.first = tuple(j for j in joints if j.bears & enrolling)
        self.joints = tuple(j for j in joints if not j.bears & enrolling)
        self.all_joints = (*self.first, *self.joints)
        keys = {*layout.fields, *alone}
        self.masks = {key: self._masks(key, alone.get(key, [])) for key in (*layout.reader.slots, *keys)}
        self.by_scene = any(
            item.bits & enrolling and (item.worked or any(key[0] == ARM for key in item.leaves))
            for item in layout.items
        )
        """Whether arms are to be asked of the interpreter: where enrolment rests on other arms."""

    def works(self, bit: int, fact: Callable[[FactKey], Work[T]]) -> tuple[Work[T], ...] | None:
        """What has to be true of a rule at its turn, asked of whatever `fact` asks; None where it cannot be taken
        apart."""
        see = self._seeing({})
        parts = (item.condition for item in self.at_turn[bit])
        found = [None if part is None else taken_apart(part, self.layout.scope, see, fact) for part in parts]
        known = tuple(work for work in found if work is not None)
        return known if len(known) == len(found) else None

    def _joint(self, keys: tuple[FactKey, ...], items: Sequence[Item]) -> Joint:
        bears = 0
        for item in items:
            bears |= item.bits
        return Joint(keys, tuple(items), bears, sum(self.layout.fields[key].mask for key in keys))

    def _masks(self, key: FactKey, items: list[Item]) -> Masks:
        layout = self.layout
        place = layout.fields.get(key)
        found = []
        domain = layout.domain(key)
        for bucket, value in enumerate(domain):
            mask = layout.all
            see = self._seeing({key: value})
            for item in items:
                mask &= ~item.judge(see, self.moment)
            found.append(mask if place is None else mask & ~place.mask | bucket << place.shift)
        slot = layout.reader.slots.get(key)
        numeric = slot is not None and slot.type.numeric
        cuts = tuple(sorted(slot.cuts)) if numeric and slot is not None else ()
        texts = slot is not None and slot.type.kind == "text"
        return Masks(cuts, dict(zip(domain, found, strict=True)), tuple(found), numeric, texts)

    def _seeing(self, values: Mapping[FactKey, Value]) -> Snapshot:
        """A snapshot in which these facts and arms have these values; nothing else is to be asked."""

        def source(name: str, args: tuple[bool | int | str, ...]) -> Value:
            if (name, args) not in values:
                raise LookupError(f"{name}{args} is read beside {list(values)}")
            return values[name, args]

        see = Snapshot(self.layout.policy.index, self.currency, self.moment.day, source, reasons=False)
        see.arms = {str(key[1][0]): str(value) for key, value in values.items() if key[0] == ARM}
        return see

    def judged(self, items: Sequence[Item], scene: Scene) -> int:
        """The mask of items as the interpreter judges them in a case."""
        mask = self.layout.all
        for item in items:
            mask &= ~item.judge(scene.snapshot, scene.moment)
        return mask

    def to_settle(self, told: Container[FactKey]) -> tuple[Joint, ...]:
        """The joints that can be judged for every bucket beforehand: of few facts, all of which are told."""
        found: list[Joint] = []
        for joint in self.joints:
            buckets = prod(len(self.layout.domain(fact)) for fact in joint.leaves if fact in told)
            apart = not any(fact in other.leaves for other in found for fact in joint.leaves)
            if apart and buckets <= BUCKETS and all(fact in told for fact in joint.leaves):
                found.append(joint)
        return tuple(found)

    def settled(self, state: int, joints: Sequence[Joint]) -> int:
        """The state once these joints are judged; of others it says nothing."""
        for joint in joints:
            key = state & joint.select
            known = joint.known.get(key)
            state &= self.learn_beforehand(joint, key) if known is None else known
        return state

    def learn_beforehand(self, joint: Joint, key: int) -> int:
        """What the interpreter makes of a joint in any case in these buckets: in one of a value of each."""
        values = {}
        for fact in joint.leaves:
            place = self.layout.fields[fact]
            values[fact] = self.layout.domain(fact)[(key & place.mask) >> place.shift]
        see, found = self._seeing(values), self.layout.all
        for item in joint.items:
            found &= ~item.judge(see, self.moment)
        joint.known[key] = found
        return found

    def learn(self, joint: Joint, state: int, scene: Scene) -> int:
        """Judge what rests on several facts, and remember it for all cases that are alike in them."""
        found = self.judged(joint.items, scene)
        if len(joint.known) >= MOST:
            joint.known.clear()
        joint.known[state & joint.select] = found
        return found
