"""What expressions mean: exact numbers and three-valued logic over one snapshot of facts (LANGUAGE.md, section 3).

A `Snapshot` takes each fact once; everything a decision evaluates for a case sees the same one. Nothing here can fail
on a checked program.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from dunning_dsl.program.expressions import (
    Amounts,
    Arithmetic,
    Arm,
    Between,
    Both,
    Compare,
    Const,
    Convert,
    Defined,
    Either,
    Expr,
    Extreme,
    Fact,
    Known,
    Not,
    OneOf,
    OrElse,
    Param,
)
from dunning_dsl.program.statements import AnyCell, Choose, Definition, Let, ParamDecl, Program, Table
from dunning_dsl.program.values import SCALE, UNKNOWN, Type, Value, convert, divide_half_away

FactSource = Callable[[str, tuple[bool | int | str, ...]], Value]


@dataclass(frozen=True, slots=True)
class Index:
    """A program's definitions, params and experiments by name."""

    definitions: Mapping[str, Definition]
    params: Mapping[str, ParamDecl]
    first_arm: Mapping[str, str]

    @staticmethod
    def of(program: Program) -> Index:
        return Index(
            {d.name: d for d in program.definitions},
            {p.name: p for p in program.params},
            {e.name: e.type.members[0] for e in program.experiments},
        )


@dataclass(slots=True)
class Snapshot:
    """One case's facts at one moment. `day` picks dated params; `arms` are those fixed for the case, the first arm
    stands otherwise.
    `given` overrides definitions of the library (one-moment tests and decisions from facts). Where nobody asks why
    (`reasons` false) conditions that are not met are not put into words; nothing else changes."""

    index: Index
    currency: str
    day: int
    source: FactSource
    arms: Mapping[str, str] = field(default_factory=dict)
    given: Mapping[str, Value] = field(default_factory=dict)
    reasons: bool = True
    facts: dict[tuple[str, tuple[bool | int | str, ...]], tuple[Fact, Value]] = field(default_factory=dict)
    defined: dict[str, tuple[Type, Value]] = field(default_factory=dict)

    def fact(self, node: Fact) -> Value:
        """The fact's value, taken once; its arguments are literals and params."""
        args = tuple([self._argument(a) for a in node.args]) if node.args else ()
        key = (node.name, args)
        found = self.facts.get(key)
        if found is None:
            found = self.facts[key] = (node, self.source(node.name, args))
        return found[1]

    def _argument(self, node: Const | Param) -> bool | int | str:
        return self._constant(node) if isinstance(node, Const) else self.param(node.name)

    def definition(self, name: str) -> Value:
        """The value of a `let`, `choose` or `table`."""
        if name in self.given:
            return self.given[name]
        if name not in self.defined:
            found = self.index.definitions[name]
            kind = found.expr.type if isinstance(found, Let) else found.type
            self.defined[name] = (kind, self._define(found))
        return self.defined[name][1]

    def _define(self, found: Definition) -> Value:
        match found:
            case Let(_, expr):
                return self.value(expr)
            case Choose(rows=rows):
                row = next(r for r in rows if r.condition is None or self.value(r.condition) is True)
                return self.value(row.value)
            case Table(rows=table_rows):
                for table_row in table_rows:
                    if all(isinstance(c, AnyCell) or self.value(c.condition) is True for c in table_row.cells):
                        return self.value(table_row.value)
                return UNKNOWN

    def param(self, name: str) -> int | bool | str:
        """The param's value on the decision's day: the latest whose date has come, else the first."""
        values = self.index.params[name].values
        current = values[0][1]
        for start, value in values[1:]:
            if start is not None and start <= self.day:
                current = value
        return self._constant(current)

    def _constant(self, node: Const | Amounts) -> int | bool | str:
        return node.value if isinstance(node, Const) else dict(node.by_currency)[self.currency]

    def value(self, node: Expr) -> Value:
        """The value of an expression; `UNKNOWN` as soon as a part that matters is."""
        match node:
            case Const():
                return node.value
            case Fact():
                return self.fact(node)
            case Compare(op, left, right):
                return _known2(self.value(left), self.value(right), lambda a, b: compare(op, a, b, left.type))
            case Both(parts):
                return self._all(parts, settles=False)
            case Param(_, name):
                return self.param(name)
            case Amounts():
                return self._constant(node)
            case Defined(_, name):
                return self.definition(name)
            case Arm(_, experiment):
                return self.arms.get(experiment, self.index.first_arm[experiment])
            case Either(parts):
                return self._all(parts, settles=True)
            case Not(part):
                inner = self.value(part)
                return UNKNOWN if inner is UNKNOWN else not inner
            case Known(fact):
                return self.fact(fact) is not UNKNOWN
            case OrElse(part, fallback):
                inner = self.value(part)
                return self.value(fallback) if inner is UNKNOWN else inner
            case OneOf(item, options):
                return self._one_of(item, options)
            case Between(item, low, high):
                at_least = _known2(self.value(item), self.value(low), lambda a, b: compare(">=", a, b, item.type))
                at_most = _known2(self.value(item), self.value(high), lambda a, b: compare("<=", a, b, item.type))
                return UNKNOWN if UNKNOWN in (at_least, at_most) else at_least is True and at_most is True
            case Arithmetic(kind, op, left, right):
                return _known2(
                    self.value(left), self.value(right), lambda a, b: calculate(op, a, left.type, b, right.type, kind)
                )
            case Convert(kind, part):
                inner = self.value(part)
                return inner if not isinstance(inner, int) else convert(inner, part.type, kind)
            case Extreme(which, parts):
                values = [self.value(p) for p in parts]
                if UNKNOWN in values:
                    return UNKNOWN
                numbers = [v for v in values if isinstance(v, int)]
                return min(numbers) if which == "min" else max(numbers)

    def _all(self, parts: tuple[Expr, ...], *, settles: bool) -> Value:
        """Kleene's `and` (settled by a false part) and `or` (settled by a true one)."""
        unknown = False
        for part in parts:
            found = self.value(part)
            if found is settles:
                return settles
            unknown = unknown or found is UNKNOWN
        return UNKNOWN if unknown else not settles

    def _one_of(self, item: Expr, options: tuple[Expr, ...]) -> Value:
        found, *others = (self.value(part) for part in (item, *options))
        return UNKNOWN if UNKNOWN in (found, *others) else found in others


def _known2(left: Value, right: Value, then: Callable[[int, int], Value]) -> Value:
    if left is UNKNOWN or right is UNKNOWN:
        return UNKNOWN
    return then(left, right)  # type: ignore[arg-type]


ORDERS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def compare(op: str, left: int | str, right: int | str, kind: Type) -> bool:
    """Compare two known values of one type; members of an enumeration by their place."""
    if kind.kind == "enum" and op not in ("==", "!="):
        left, right = kind.members.index(str(left)), kind.members.index(str(right))
    return ORDERS[op](left, right)


def calculate(op: str, left: int, left_type: Type, right: int, right_type: Type, kind: Type) -> int:
    """`left op right` in smallest units of `kind`, products and quotients rounded once, half away from zero (N1)."""
    return calculation(op, left_type, right_type, kind)(left, right)


def calculation(op: str, left: Type, right: Type, kind: Type) -> Callable[[int, int], int]:
    """The same as a function of the two numbers."""
    scale, left_scale, right_scale = SCALE[kind.kind], SCALE[left.kind], SCALE[right.kind]
    match op:
        case "+":
            return lambda a, b: convert(a, left, kind) + convert(b, right, kind)
        case "-":
            return lambda a, b: convert(a, left, kind) - convert(b, right, kind)
        case "*":
            scales = left_scale * right_scale
            return lambda a, b: divide_half_away(a * b * scale, scales)
        case _:
            return lambda a, b: divide_half_away(a * right_scale * scale, b * left_scale)
