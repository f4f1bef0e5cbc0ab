"""Second pass: leaves and expressions become nodes, and nodes carry masks of the bits that they do not rule out."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product
from math import prod

from dunning_dsl.engine.kernel import tables as k
from dunning_dsl.engine.kernel.layout import NONE
from dunning_dsl.engine.lower.conditions import Number, Reader, domain, representative
from dunning_dsl.engine.lower.flat import Flat
from dunning_dsl.engine.lower.programs import Programs
from dunning_dsl.engine.lower.scope import FactKey, Scope, walk
from dunning_dsl.engine.reading import split
from dunning_dsl.program.expressions import Arm, Both, Either, Expr, Fact, Not
from dunning_dsl.program.values import BOOLEAN, UNKNOWN, Value

TABLE_MOST = 4096
"""Entries of a dense table; what would pass it is split at its operators."""

GROUP = 7
"""Three-valued inputs whose table stays below that: 3^7 is 2,187."""

TRUTH: list[Value] = [False, UNKNOWN, True]

Leaf = tuple[object, ...]


@dataclass
class Node:
    """A node as it will stand in the tables; `domain` has one value per bucket."""

    kind: int
    domain: list[Value]
    a: int = NONE
    first: int = NONE
    count: int = 0
    table: int = NONE
    masks: dict[int, set[int]] = field(default_factory=dict)
    """By bit: the buckets that allow it."""


@dataclass
class Nodes:
    """Makes each node once, in an order in which it reads only earlier ones."""

    reader: Reader
    scopes: dict[str, Scope]
    stages: tuple[str, ...]
    flat: Flat
    epochs: int
    facts: dict[FactKey, int] = field(default_factory=dict)
    nodes: list[Node] = field(default_factory=list)
    known: dict[Leaf, int] = field(default_factory=dict)
    alike: dict[tuple[object, ...], int] = field(default_factory=dict)
    parts: list[int] = field(default_factory=list)
    programs: Programs = field(init=False)

    def __post_init__(self) -> None:
        self.programs = Programs(self)
        self.facts = {key: place for place, key in enumerate(self.reader.slots)}

    @property
    def currencies(self) -> int:
        return len(self.scopes["rules"].currencies)

    # --- leaves -------------------------------------------------------------------------------------------------------

    def leaves(self, expr: Expr, scope: Scope) -> list[Leaf]:
        """What a rewritten expression reads, each once."""
        found: dict[Leaf, None] = {}
        for part in walk(expr):
            if isinstance(part, Arm):
                found[("arm", part.experiment)] = None
            elif isinstance(part, Fact):
                found.update(dict.fromkeys(self._of_fact(part, scope)))
        if self.epochs > 1 and scope.dated(expr):
            found[("epoch",)] = None
        if scope.by_currency(expr):
            found[("currency",)] = None
        return list(found)

    def _of_fact(self, fact: Fact, scope: Scope) -> list[Leaf]:
        if fact.name.startswith("#number "):
            return [("number", int(fact.name[8:]))]
        if fact.name.startswith("#part "):
            return [("part", int(fact.name[6:]))]
        if fact.name.startswith("#row "):
            name = fact.name[5:]
            values = [value for _, value in self.reader.definitions[(scope.tag, name)].rows]
            return [("row", scope.tag, name), *(leaf for v in values for leaf in self.leaves(v, scope))]
        return [("fact", key) for key in dict.fromkeys(scope.keys(fact))]

    def node(self, leaf: Leaf) -> int:
        """The node of a leaf."""
        if leaf not in self.known:
            self.known[leaf] = self._make(leaf)
        return self.known[leaf]

    def _make(self, leaf: Leaf) -> int:
        match leaf:
            case ("fact", key):
                return self._fact(key)  # type: ignore[arg-type]
            case ("number", int(place)):
                return self._number(self.reader.numbers[place])
            case ("part", int(place)):
                return self.parts[place]
            case ("row", str(tag), str(name)):
                return self._row(tag, name)
            case ("arm", str(name)):
                program = self.scopes["rules"].program
                place = next(i for i, e in enumerate(program.experiments) if e.name == name)
                return self.add(Node(k.NK_ARM, list(program.experiments[place].type.members), place))
            case ("epoch",):
                return self.add(Node(k.NK_EPOCH, list(range(self.epochs))))
            case _:
                return self.add(Node(k.NK_CURRENCY, list(range(self.currencies))))

    def add(self, node: Node) -> int:
        """Where the node stands; what reads the same in the same way is one node, wherever the policy says it."""
        key = (node.kind, node.a, node.first, node.count, node.table, *((type(v), v) for v in node.domain))
        if key not in self.alike:
            self.alike[key] = len(self.nodes)
            self.nodes.append(node)
        return self.alike[key]

    def _fact(self, key: FactKey) -> int:
        slot = self.reader.slots[key]
        node = Node(k.NK_MEMBER, domain(slot, self.stages), self.facts[key])
        if slot.type.kind == "text":
            node.kind = k.NK_LISTED
            codes = [0] * len(self.reader.names)
            for place, text in enumerate(sorted(slot.listed)):
                codes[self.reader.names.code(text)] = place + 1
            node.first, node.count = self.flat.add(codes), len(codes)
        elif slot.type.numeric:
            node.kind = k.NK_CUTS
            node.first, node.count = self.flat.add(sorted(slot.cuts)), len(slot.cuts)
        return self.add(node)

    def _number(self, number: Number) -> int:
        program = self.programs.write(number.expr, number.scope)
        first = self.flat.add([0, 1])
        return self.add(Node(k.NK_PROGRAM, [-1, 0, 1, UNKNOWN], program, first, 2))

    def _row(self, tag: str, name: str) -> int:
        """Which row of a `choose` or `table` is taken; one past the last where none is."""
        definition = self.reader.definitions[(tag, name)]
        scope = definition.scope
        fits = [Both(conditions) if len(conditions) != 1 else conditions[0] for conditions, _ in definition.rows]
        leaves = list(dict.fromkeys(leaf for fit in fits for leaf in self.leaves(fit, scope)))
        places: list[Value] = list(range(len(fits) + 1))

        def taken(truths: list[Value]) -> Value:
            return next((place for place, truth in enumerate(truths) if truth is True), len(fits))

        if self._size(leaves) <= TABLE_MOST:
            return self._dense(leaves, scope, places, lambda value: taken([value(fit) for fit in fits]))
        inputs = [self.boolean(fit, scope) for fit in fits]
        return self._first_true(inputs, places)

    def _first_true(self, inputs: list[int], places: list[Value]) -> int:
        """The first of many three-valued nodes that is true, a few at a time from the end."""
        after: int | None = None
        for start in range((len(inputs) - 1) // (GROUP - 1) * (GROUP - 1), -1, -(GROUP - 1)):
            some = inputs[start : start + GROUP - 1]
            reads = some if after is None else [*some, after]
            table = []
            for buckets in product(*(range(len(self.nodes[n].domain)) for n in reads)):
                hit = next((start + i for i, b in enumerate(buckets[: len(some)]) if b == 2), None)
                table.append(hit if hit is not None else len(inputs) if after is None else buckets[-1])
            after = self._dense_of(reads, table, places)
        assert after is not None
        return after

    def read_by(self, place: int) -> list[int]:
        """The nodes that a node reads."""
        node, flat = self.nodes[place], self.flat.values
        if node.kind == k.NK_DENSE:
            return [flat[node.first + 2 * pair] for pair in range(node.count)]
        return self._operands(node, k.OP_NODE)

    def facts_read_by(self, node: Node) -> list[int]:
        """The rows of the facts that a program of a node reads."""
        return self._operands(node, k.OP_FACT)

    def _operands(self, node: Node, op: int) -> list[int]:
        return self.programs.operands(node.a, op) if node.kind == k.NK_PROGRAM else []

    # --- derived ------------------------------------------------------------------------------------------------------

    def _size(self, leaves: list[Leaf]) -> int:
        return prod(len(self.nodes[self.node(leaf)].domain) for leaf in leaves)

    def boolean(self, expr: Expr, scope: Scope) -> int:
        """The three-valued node of a rewritten condition."""
        leaves = self.leaves(expr, scope)
        if self._size(leaves) <= TABLE_MOST:
            return self._dense(leaves, scope, TRUTH, lambda value: value(expr))
        match expr:
            case Both(parts) | Either(parts):
                return self._grouped([self.boolean(p, scope) for p in parts], type(expr), scope)
            case Not(part):
                return self.boolean(Not(self._standin(self.boolean(part, scope))), scope)
            case _:
                return self._dense(leaves, scope, TRUTH, lambda value: value(expr))

    def _grouped(self, inputs: list[int], kind: type[Both | Either], scope: Scope) -> int:
        while len(inputs) > 1:
            some, rest = inputs[:GROUP], inputs[GROUP:]
            inputs = [self.boolean(kind(tuple(map(self._standin, some))), scope), *rest]
        return inputs[0]

    def _standin(self, node: int) -> Fact:
        self.parts.append(node)
        return Fact(BOOLEAN, f"#part {len(self.parts) - 1}")

    def _dense(self, leaves: list[Leaf], scope: Scope, outcomes: list[Value], judge: object) -> int:
        reads = [self.node(leaf) for leaf in leaves]
        table = [
            _place(outcomes, judge(self.valuation(leaves, values, scope)))  # type: ignore[operator]
            for values in product(*(self.nodes[n].domain for n in reads))
        ]
        return self._dense_of(reads, table, outcomes)

    def _dense_of(self, reads: list[int], table: list[int], outcomes: list[Value]) -> int:
        stride, pairs = 1, []
        for node in reversed(reads):
            pairs.append((node, stride))
            stride *= len(self.nodes[node].domain)
        first = self.flat.add([x for pair in pairs for x in pair])
        return self.add(Node(k.NK_DENSE, list(outcomes), NONE, first, len(pairs), self.flat.add(table)))

    def valuation(self, leaves: list[Leaf], values: tuple[Value, ...], scope: Scope):  # type: ignore[no-untyped-def]
        """What expressions are worth where the leaves have these values: the interpreter's own evaluation."""
        at = dict(zip(leaves, values, strict=True))
        epoch, currency = at.get(("epoch",), 0), at.get(("currency",), 0)

        def source(name: str, args: tuple[bool | int | str, ...]) -> Value:
            if name.startswith("#number "):
                return at[("number", int(name[8:]))]
            if name.startswith("#part "):
                return at[("part", int(name[6:]))]
            if name.startswith("#row "):
                place = at[("row", scope.tag, name[5:])]
                rows = self.reader.definitions[(scope.tag, name[5:])].rows
                assert isinstance(place, int)
                return snapshot.value(rows[place][1]) if place < len(rows) else UNKNOWN
            return at[("fact", (name, args))]

        assert isinstance(epoch, int)
        assert isinstance(currency, int)
        snapshot = scope.snapshot(epoch, currency, source)
        snapshot.arms = {str(leaf[1]): str(value) for leaf, value in at.items() if leaf[0] == "arm"}
        return snapshot.value

    # --- masks --------------------------------------------------------------------------------------------------------

    def require(self, expr: Expr, scope: Scope, bit: int, *, maybe: bool) -> None:
        """The bit stays only where the condition is true (`maybe`: where it is not false), part by part."""
        for part in split(expr):
            leaves = self.leaves(part, scope)
            if len(leaves) == 1:
                node = self.node(leaves[0])
                truths = [self.valuation(leaves, (v,), scope)(part) for v in self.nodes[node].domain]
            elif leaves:
                node = self.boolean(part, scope)
                truths = TRUTH
            else:
                truth = scope.snapshot().value(part)
                node, truths = self.constant(), [truth]
            allowed = {b for b, truth in enumerate(truths) if truth is True or (maybe and truth is UNKNOWN)}
            masks = self.nodes[node].masks
            masks[bit] = masks.get(bit, allowed) & allowed

    def constant(self) -> int:
        """A node with one bucket, for what depends on nothing."""
        if ("always",) not in self.known:
            self.known[("always",)] = self.add(Node(k.NK_DENSE, [True], table=self.flat.add([0]), first=0))
        return self.known[("always",)]

    def between(self, first: int | None, before: int | None, bit: int, days: tuple[int, ...]) -> None:
        """The bit stays only from one date to before another; epochs change on both."""
        if first is None and before is None:
            return
        allowed = {
            e for e, day in enumerate(days) if (first is None or first <= day) and (before is None or day < before)
        }
        if self.epochs == 1:
            self.nodes[self.constant()].masks[bit] = {0} if allowed else set()
            return
        node = self.node(("epoch",))
        masks = self.nodes[node].masks
        masks[bit] = masks.get(bit, allowed) & allowed


def _place(outcomes: list[Value], value: Value) -> int:
    """The bucket of an outcome; identity, since in Python `True == 1`."""
    return next(i for i, o in enumerate(outcomes) if o is value or (type(o) is type(value) and o == value))


__all__ = ["Node", "Nodes", "representative", "split"]
