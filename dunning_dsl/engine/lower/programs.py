"""Numbers as short programs over a stack, for what cannot be a bucket: amounts, durations, tests between numbers that
both change."""

from __future__ import annotations

from math import gcd
from typing import TYPE_CHECKING

from dunning_dsl.engine.kernel import tables as k
from dunning_dsl.engine.kernel.layout import UNKNOWN as UNKNOWN_CODE
from dunning_dsl.engine.lower.scope import Scope
from dunning_dsl.program.expressions import Arithmetic, Convert, Defined, Expr, Extreme, Fact, OrElse
from dunning_dsl.program.values import SCALE, UNKNOWN, Type, Value

if TYPE_CHECKING:
    from dunning_dsl.engine.lower.nodes import Nodes

Code = list[int]


class Programs:
    """Writes programs; each is written once."""

    def __init__(self, nodes: Nodes) -> None:
        self.nodes = nodes

    def write(self, expr: Expr, scope: Scope) -> int:
        """Where the program stands in the flat array."""
        return self.nodes.flat.add([*self._code(expr, scope), k.OP_END, 0, 0])

    def operands(self, program: int, op: int) -> list[int]:
        """The first operands of an operation, wherever it stands in a program."""
        flat, found, at = self.nodes.flat.values, [], program
        while flat[at] != k.OP_END:
            found += [flat[at + 1]] if flat[at] == op else []
            at += 3
        return found

    def nodes_read(self, program: int) -> list[int]:
        """The nodes that a program reads."""
        return self.operands(program, k.OP_NODE)

    def raw(self, value: Value, type: Type) -> int:
        """A value as the kernel's integers have it."""
        if value is UNKNOWN:
            return UNKNOWN_CODE
        if isinstance(value, str):
            return type.members.index(value) if type.kind == "enum" else self.nodes.reader.names.code(value)
        return int(value)

    def _code(self, expr: Expr, scope: Scope) -> Code:
        if scope.constant(expr):
            return self._constant(expr, scope)
        match expr:
            case Fact():
                return self._fact(expr, scope)
            case Defined(_, name):
                inner = scope.let(name)
                return self._code(inner, scope) if inner is not None else self._rows(expr, scope)
            case Arithmetic():
                return self._arithmetic(expr, scope)
            case Convert(type, part):
                over, under = _ratio(SCALE[type.kind], SCALE[part.type.kind])
                return [*self._code(part, scope), k.OP_SCALE, over, under]
            case OrElse(part, fallback):
                return [*self._code(part, scope), *self._code(fallback, scope), k.OP_ELSE, 0, 0]
            case Extreme(which, parts):
                op = k.OP_MIN if which == "min" else k.OP_MAX
                first, *more = (self._code(p, scope) for p in parts)
                return [*first, *(x for code in more for x in (*code, op, 0, 0))]
            case _:
                node = self.nodes.boolean(self.nodes.reader.condition(expr, scope), scope)
                return [k.OP_NODE, node, self.nodes.flat.add([0, UNKNOWN_CODE, 1])]

    def _fact(self, fact: Fact, scope: Scope) -> Code:
        """The fact or, where a date changes what it is asked about, the one of the epoch."""
        keys = scope.keys(fact)
        each = list(dict.fromkeys(keys))
        if len(each) == 1:
            return [k.OP_FACT, self.nodes.facts[each[0]], 0]
        node = self.nodes.node(("epoch",))
        index = self.nodes.flat.add(each.index(key) for key in keys)
        values = [x for key in each for x in (k.OP_FACT, self.nodes.facts[key], 0)]
        return [k.OP_NODE, node, index, *values, k.OP_PICK, len(each), 0]

    def _constant(self, expr: Expr, scope: Scope) -> Code:
        if not scope.dated(expr) and not scope.by_currency(expr):
            return [k.OP_CONST, self.raw(scope.snapshot().value(expr), expr.type), 0]
        table = [
            self.raw(scope.snapshot(epoch, currency).value(expr), expr.type)
            for epoch in (range(len(scope.days)) if scope.dated(expr) else [0] * len(scope.days))
            for currency in range(len(scope.currencies))
        ]
        return [k.OP_PARAM, self.nodes.flat.add(table), 0]

    def _rows(self, expr: Defined, scope: Scope) -> Code:
        """The row's index, every row's value, and the pick."""
        rows = scope.rows(expr.name)
        node = self.nodes.node(("row", scope.tag, expr.name))
        index = self.nodes.flat.add(range(len(rows) + 1))
        values = [x for _, value in rows for x in self._code(value, scope)]
        return [k.OP_NODE, node, index, *values, k.OP_CONST, UNKNOWN_CODE, 0, k.OP_PICK, len(rows) + 1, 0]

    def _arithmetic(self, expr: Arithmetic, scope: Scope) -> Code:
        left, right = self._code(expr.left, scope), self._code(expr.right, scope)
        to, of, by = SCALE[expr.type.kind], SCALE[expr.left.type.kind], SCALE[expr.right.type.kind]
        match expr.op:
            case "+" | "-":
                return [
                    *left,
                    *_scaled(of, to),
                    *right,
                    *_scaled(by, to),
                    k.OP_ADD if expr.op == "+" else k.OP_SUB,
                    0,
                    0,
                ]
            case "*":
                return [*left, *right, k.OP_MUL, *_ratio(to, of * by)]
            case _:
                return [*left, *right, k.OP_DIV, *_ratio(by * to, of)]


def _scaled(source: int, target: int) -> Code:
    over, under = _ratio(target, source)
    return [] if over == under else [k.OP_SCALE, over, under]


def _ratio(over: int, under: int) -> tuple[int, int]:
    common = gcd(over, under)
    return over // common, under // common
