"""What the interpreter said, remembered by what it asked of the case before it said it.

A function of the interpreter (a rule's candidacy, its turn) asks facts one after the other, and which it asks next
rests on the answers so far. So a `Tree` of forks, one per question, leads from a case to what was said of the first
case that answered alike. A fact answers by its bucket; where a number is worked out from it that the policy's cuts do
not tell, by its value.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from threading import RLock
from typing import Any, Final, Protocol, TypeAlias

from dunning_dsl.decide.evaluate import Index, Snapshot
from dunning_dsl.engine.lower.scope import FactKey
from dunning_dsl.engine.one.layout import Layout
from dunning_dsl.engine.one.numbers import Work, taken_apart
from dunning_dsl.engine.one.scene import Told
from dunning_dsl.engine.one.tables import MOST
from dunning_dsl.program.expressions import Compare, Expr, Fact
from dunning_dsl.program.values import UNKNOWN, Value

Place = int
"""The number of a question."""

Number = int
"""The number of a fact."""

Bucket = Callable[[Value], object]

UNLISTED: Final = -1
"""The bucket of the texts that the policy does not list; it is no text itself, for any text can be listed."""

Plainly: TypeAlias = tuple[tuple[Place, Number, tuple[int, ...]], ...]
"""Questions for the buckets of facts, and the cuts."""


@dataclass(slots=True)
class Leaf:
    """What was said; `facts` and `defined` are what was read for it, in the order first read, `mask` the same as bits.
    Of a definition the words of its value, None where they are not the same for all cases that come here."""

    said: Any
    facts: dict[Number, None]
    defined: dict[str, str | None]
    mask: int = 0


class Fork(dict[object, "Fork | Leaf"]):
    """A question, and by its answers what comes next."""

    __slots__ = ("place",)

    def __init__(self, place: Place) -> None:
        self.place = place


class Tree:
    """What one function said."""

    __slots__ = ("_held", "root")

    def __init__(self) -> None:
        self.root: Fork | Leaf | None = None
        self._held = 0

    def find(self, case: Asked) -> Leaf | None:
        node = self.root
        while type(node) is Fork:
            node = node.get(case.answer(node.place))
        return node  # type: ignore[return-value]

    def beyond(self, case: Asked, places: set[Place]) -> Fork | None:
        """The first question on the way that is none of these; None where they are all."""
        node = self.root
        while type(node) is Fork and node.place in places:
            node = node.get(case.answer(node.place))
        return node if type(node) is Fork else None

    def put(self, path: list[Place], case: Asked, leaf: Leaf) -> bool:
        """Remember a leaf; a tree that is full is emptied: False where it was."""
        self._held += 1
        full = self._held > MOST
        if full:
            self.root, self._held = None, 1
        if not path:
            self.root = leaf
            return not full
        if self.root is None:
            self.root = Fork(path[0])
        node = self.root
        for place, after in pairwise(path):
            assert isinstance(node, Fork)
            assert node.place == place
            node = node.setdefault(case.answer(place), Fork(after))
        assert isinstance(node, Fork)
        assert node.place == path[-1]
        node[case.answer(path[-1])] = leaf
        return not full


# --- questions --------------------------------------------------------------------------------------------------------


class Asked(Protocol):
    """A case that is asked: its facts, told or not, by their numbers; what it was told; what the interpreter's
    evaluation sees of it."""

    @property
    def values(self) -> Mapping[Number, Value]: ...
    @property
    def told(self) -> Told: ...
    @property
    def see(self) -> Snapshot: ...
    def answer(self, place: Place) -> object: ...


Ask = Callable[[Asked], object]


class Questions:
    """Everything that is asked of the cases of one context; `tests` are comparisons that are asked whole, by their
    identity. What is numbered already is known to several threads at once; `learning` is to be held where it may not
    be, but for `number`, which takes it itself."""

    def __init__(self, layout: Layout, see: Snapshot, tests: Mapping[int, Compare], learning: RLock) -> None:
        self.layout, self.see, self.tests, self.learning = layout, see, tests, learning
        self.asks: list[Ask] = []
        self.facts: list[FactKey] = []
        self._places: dict[tuple[object, ...], Place] = {}
        self._bits: dict[FactKey | str, int] = {}
        self._numbers: dict[FactKey, Number] = {}

    def number(self, key: FactKey) -> Number:
        """The number of a fact, which tells it apart quicker than its name."""
        found = self._numbers.get(key)
        return self._new_number(key) if found is None else found

    def _new_number(self, key: FactKey) -> Number:
        with self.learning:
            found = self._numbers.get(key)
            if found is None:
                self.facts.append(key)
                found = self._numbers[key] = len(self.facts) - 1
            return found

    @property
    def count(self) -> int:
        """How much there is to ask and to read; it grows."""
        return len(self.asks) + len(self._bits)

    def bit(self, read: FactKey | str) -> int:
        """A bit of its own for a fact or definition that is read."""
        return self._bits.setdefault(read, 1 << len(self._bits))

    def fact(self, key: FactKey, exact: bool) -> Place:
        def make() -> Ask:
            slot = self.layout.reader.slots.get(key)
            if slot is not None and slot.type.numeric and not exact:
                return _within(self.number(key), tuple(sorted(slot.cuts)))
            bucket = None if exact else self._bucket(key)
            return self.valuing(key) if bucket is None else _bucketing(self.number(key), bucket)

        return self._place(("fact", key, exact), make)

    def within(self, key: FactKey, cuts: tuple[int, ...]) -> Place:
        """Between which of these cuts a fact is."""
        return self._place(("fact", key, cuts), lambda: _within(self.number(key), cuts))

    def limited(self, key: FactKey) -> Place:
        """What a limit reads of the facts told, nothing where they leave it out."""

        def make() -> Ask:
            bucket = self._bucket(key)
            if bucket is None:
                return lambda case: case.told.fact(key) or 0
            return lambda case: bucket(case.told.fact(key) or 0)

        return self._place(("count", key), make)

    def of(self, key: FactKey) -> set[Place]:
        """The questions for a fact."""
        return {place for name, place in self._places.items() if name[:2] == ("fact", key)}

    def valuing(self, key: FactKey) -> Work[Asked]:
        """What takes a fact from a case."""
        number = self.number(key)
        return lambda case: case.values[number]

    def plainly(self, keys: Iterable[FactKey]) -> Plainly:
        """Of facts that are numbers the questions for their buckets, with the cuts."""
        slots = self.layout.reader.slots
        found = ((self._places.get(("fact", key, False)), key) for key in keys if key in slots)
        numbers = [(place, key) for place, key in found if place is not None and slots[key].type.numeric]
        return tuple((place, self.number(key), tuple(sorted(slots[key].cuts))) for place, key in numbers)

    def told(self, keys: Iterable[FactKey], known: Iterable[str]) -> int:
        """The bits of these facts, of definitions, and of facts of these names."""
        keys, known = set(keys), set(known)
        bits = self._bits.items()
        return sum(bit for read, bit in bits if isinstance(read, str) or read in keys or read[0] in known)

    def arm(self, experiment: str) -> Place:
        return self._place(("arm", experiment), lambda: lambda case: case.see.arms[experiment])

    def test(self, node: Compare) -> Place:
        def make() -> Ask:
            work = taken_apart(node, self.layout.scope, self.see, self.valuing)
            return work or (lambda case: case.see.value(node))

        return self._place(("test", id(node)), make)

    def _place(self, name: tuple[object, ...], make: Callable[[], Ask]) -> Place:
        found = self._places.get(name)
        if found is None:
            self.asks.append(make())
            found = self._places[name] = len(self.asks) - 1
        return found

    def _bucket(self, key: FactKey) -> Bucket | None:
        """The bucket of a value; None where each value is one."""
        slot = self.layout.reader.slots.get(key)
        if slot is None or slot.type.kind in ("boolean", "enum"):
            return None
        if slot.type.kind == "text":
            listed = frozenset(slot.listed)
            return lambda value: value if value in listed or value is UNKNOWN else UNLISTED
        cuts = tuple(sorted(slot.cuts))
        return lambda value: -1 if value is UNKNOWN else bisect_right(cuts, value)


def _bucketing(number: Number, bucket: Bucket) -> Ask:
    return lambda case: bucket(case.values[number])


def _within(number: Number, cuts: tuple[int, ...]) -> Ask:
    def ask(case: Asked) -> int:
        value = case.values[number]
        return -1 if value is UNKNOWN else bisect_right(cuts, value)

    return ask


# --- learning ---------------------------------------------------------------------------------------------------------


class Recording(Snapshot):
    """What the interpreter sees while it is listened to: it notes what is asked, in order. Facts in `exact` are asked
    for their values, others for their buckets, which `cuts` may tell otherwise than the policy does."""

    __slots__ = ("_case", "_cuts", "_exact", "_noted", "_questions", "_testing", "_within", "path")

    def __init__(
        self,
        index: Index,
        day: int,
        case: Asked,
        questions: Questions,
        exact: frozenset[FactKey],
        cuts: Mapping[FactKey, tuple[int, ...]],
    ) -> None:
        super().__init__(index, case.see.currency, day, self._source, _Arms(self, case.see.arms))
        self.path: list[Place] = []
        self._case, self._questions, self._exact, self._cuts = case, questions, exact, cuts
        self._noted: set[Place] = set()
        self._testing = False
        self._within: set[FactKey] = set()

    def note(self, place: Place) -> None:
        if place not in self._noted:
            self._noted.add(place)
            self.path.append(place)

    def fact_asked(self, key: FactKey) -> None:
        if self._testing:
            self._within.add(key)
        else:
            exact, cuts = key in self._exact, self._cuts.get(key)
            whole = exact or cuts is None
            self.note(self._questions.fact(key, exact) if whole else self._questions.within(key, cuts or ()))

    def arm_asked(self, experiment: str) -> None:
        self.note(self._questions.arm(experiment))

    def count_asked(self, key: FactKey) -> None:
        self.note(self._questions.limited(key))

    def value(self, node: Expr) -> Value:
        """As the interpreter evaluates it; a test is one question, whatever it reads."""
        test = None if self._testing else self._questions.tests.get(id(node))
        if test is None:
            return super().value(node)
        self._testing = True
        found = super().value(node)
        self._testing = False
        self.note(self._questions.test(test))
        return found

    def fact(self, node: Fact) -> Value:
        """As the interpreter takes it; a fact taken within a test has not been asked for itself."""
        found = super().fact(node)
        if self._within and not self._testing:
            key = (node.name, tuple([self._argument(a) for a in node.args]))
            if key in self._within:
                self.fact_asked(key)
        return found

    def _source(self, name: str, args: tuple[bool | int | str, ...]) -> Value:
        self.fact_asked((name, args))
        return self._case.values[self._questions.number((name, args))]


class _Arms(dict[str, str]):
    """Arms that tell when they are read."""

    def __init__(self, recording: Recording, arms: Mapping[str, str]) -> None:
        super().__init__(arms)
        self.recording = recording

    def get(self, experiment: str, default: Any = None) -> Any:
        self.recording.arm_asked(experiment)
        return super().get(experiment, default)


class Counts(dict[FactKey, int]):
    """What limits read of the facts told, which tells when it is read."""

    def __init__(self, recording: Recording, counts: Mapping[FactKey, int]) -> None:
        super().__init__(counts)
        self.recording = recording

    def get(self, key: FactKey, default: Any = None) -> Any:
        self.recording.count_asked(key)
        return super().get(key, default)
