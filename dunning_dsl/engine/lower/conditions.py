"""First pass: conditions are rewritten so that every leaf has few values, and facts are told where they are cut.

What remains of an expression reads only facts in buckets, params, arms, and stand-ins whose names begin with `#`: a
number that a program works out (compared with zero), the row of a `choose` or `table`, a part that became a node.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from dunning_dsl.engine.lower.scope import FactKey, Scope, walk
from dunning_dsl.program.expressions import (
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
)
from dunning_dsl.program.statements import FactDecl
from dunning_dsl.program.values import NUMBER, SCALE, UNKNOWN, Type, Value

if TYPE_CHECKING:
    from dunning_dsl.engine.names import Names

ZERO = Const(NUMBER, 0)
ROW = Type("count", name="row")


@dataclass
class FactSlot:
    """A fact with its arguments, and where the policy's thresholds cut it."""

    name: str
    args: tuple[bool | int | str, ...]
    type: Type
    decl: FactDecl | None
    cuts: set[int] = field(default_factory=set)
    listed: set[str] = field(default_factory=set)

    @property
    def optional(self) -> bool:
        return self.decl is not None and self.decl.optional


@dataclass(frozen=True)
class Number:
    """A number that has to be worked out, and the program that it is written in."""

    scope: Scope
    expr: Expr


@dataclass
class Definition:
    """A `choose` or `table`: its rows' conditions, rewritten, and their values."""

    scope: Scope
    name: str
    rows: tuple[tuple[tuple[Expr, ...], Expr], ...] = ()


@dataclass
class Reader:
    """Gathers facts, cuts, numbers and definitions over every expression of the policy and its guards."""

    names: Names
    columns: Mapping[str, FactDecl]
    """Column facts as the data has them: the members of all programs."""
    slots: dict[FactKey, FactSlot] = field(default_factory=dict)
    numbers: list[Number] = field(default_factory=list)
    worked_out: dict[tuple[str, Expr], int] = field(default_factory=dict)
    """Where among the numbers an expression of a program stands."""
    definitions: dict[tuple[str, str], Definition] = field(default_factory=dict)

    # --- conditions ---------------------------------------------------------------------------------------------------

    def condition(self, expr: Expr, scope: Scope) -> Expr:
        """A boolean (or member, or text) expression, rewritten."""
        match expr:
            case Fact():
                return self._fact(expr, scope)
            case Known(fact):
                return Known(self._fact(fact, scope))
            case Defined(_, name):
                inner = scope.let(name)
                return self.condition(inner, scope) if inner is not None else self._row(expr, scope)
            case Both(parts):
                return Both(tuple(self.condition(p, scope) for p in parts))
            case Either(parts):
                return Either(tuple(self.condition(p, scope) for p in parts))
            case Not(part):
                return Not(self.condition(part, scope))
            case OrElse(part, fallback):
                return OrElse(self.condition(part, scope), fallback)
            case Compare(op, left, right):
                return self._compare(expr, op, left, right, scope)
            case OneOf(item, options):
                return self._one_of(item, options, scope)
            case Between(item, low, high):
                return self._between(item, low, high, scope)
            case _:
                return expr

    def _compare(self, expr: Compare, op: str, left: Expr, right: Expr, scope: Scope) -> Expr:
        if not self._numeric(left):
            return Compare(expr.op, self._plain(left, scope, (right,)), self._plain(right, scope, (left,)))
        if self._cut(left, (right,), scope):
            return Compare(expr.op, self._simple(left, scope), right)
        if self._cut(right, (left,), scope):
            return Compare(expr.op, left, self._simple(right, scope))
        return Compare(expr.op, self._difference(left, right, scope), ZERO)

    def _one_of(self, item: Expr, options: tuple[Expr, ...], scope: Scope) -> Expr:
        if not self._numeric(item):
            others = tuple(self._plain(o, scope, (item,)) for o in options)
            return OneOf(self._plain(item, scope, options), others)
        if self._cut(item, options, scope):
            return OneOf(self._simple(item, scope), options)
        return OneOf(ZERO, tuple(self._difference(item, o, scope) for o in options))

    def _between(self, item: Expr, low: Expr, high: Expr, scope: Scope) -> Expr:
        if self._numeric(item) and not self._cut(item, (low, high), scope):
            return Between(ZERO, self._difference(low, item, scope), self._difference(high, item, scope))
        return Between(self._simple(item, scope), self._simple(low, scope), self._simple(high, scope))

    @staticmethod
    def _numeric(expr: Expr) -> bool:
        return expr.type.numeric

    def _plain(self, expr: Expr, scope: Scope, others: tuple[Expr, ...]) -> Expr:
        """A boolean, member or text beside others: a text fact is told which texts it is compared with."""
        inner = self._through(expr, scope)
        if isinstance(inner, Fact) and self.slot(inner, scope).type.kind == "text":
            slot = self.slot(inner, scope)
            for other in others:
                if scope.constant(other):
                    slot.listed.update(str(v) for v in scope.constants(other))
                else:
                    slot.listed.update(self._texts(other, scope))
        return self.condition(inner, scope)

    def _texts(self, expr: Expr, scope: Scope) -> set[str]:
        """The texts that a definition can be."""
        inner = self._through(expr, scope)
        if not isinstance(inner, Defined):
            raise NotImplementedError("two texts that both change are compared")
        return {str(v) for _, value in scope.rows(inner.name) for v in scope.constants(value)}

    def _through(self, expr: Expr, scope: Scope) -> Expr:
        """What a `let` stands for."""
        while isinstance(expr, Defined):
            inner = scope.let(expr.name)
            if inner is None:
                return expr
            expr = inner
        return expr

    # --- numbers ------------------------------------------------------------------------------------------------------

    def _cut(self, expr: Expr, others: tuple[Expr, ...], scope: Scope) -> bool:
        """Cut the fact of a simple number at the constants that it meets; False where it is not that simple."""
        inner = self._through(expr, scope)
        if not all(scope.constant(o) for o in others):
            return False
        values = [v for o in others for v in scope.constants(o) if isinstance(v, int)]
        factor = 1
        while isinstance(inner, OrElse | Convert):
            if isinstance(inner, Convert):
                to, of = SCALE[inner.type.kind], SCALE[inner.part.type.kind]
                if to % of:
                    return False
                factor *= to // of
            inner = self._through(inner.part, scope)
        if isinstance(inner, Defined):
            return all(scope.constant(value) for _, value in scope.rows(inner.name))
        if not isinstance(inner, Fact) or scope.dated(inner):
            return False
        self.slot(inner, scope).cuts.update(cut for v in values for cut in (-(-v // factor), v // factor + 1))
        return True

    def _simple(self, expr: Expr, scope: Scope) -> Expr:
        """A number that `_cut` took, rewritten."""
        inner = self._through(expr, scope)
        match inner:
            case OrElse(part, fallback):
                return OrElse(self._simple(part, scope), fallback)
            case Convert(type, part):
                return Convert(type, self._simple(part, scope))
            case Fact():
                return self._fact(inner, scope)
            case Defined():
                return self._row(inner, scope)
            case _:
                return inner

    def _difference(self, left: Expr, right: Expr, scope: Scope) -> Fact:
        """A stand-in for `left - right`, cut at zero."""
        expr = left if right == ZERO else Arithmetic(left.type, "-", left, right)
        place = self.worked_out.setdefault((scope.tag, expr), len(self.numbers))
        if place == len(self.numbers):
            self.numbers.append(Number(scope, expr))
            self.read(expr, scope)
        return Fact(NUMBER, f"#number {place}")

    def read(self, expr: Expr, scope: Scope) -> None:
        """Take note of what a number reads."""
        match expr:
            case Fact():
                self.slot(expr, scope)
            case Defined(_, name):
                inner = scope.let(name)
                if inner is not None:
                    self.read(inner, scope)
                else:
                    self._row(expr, scope)
                    for _, value in scope.rows(name):
                        self.read(value, scope)
            case Arithmetic():
                self.read(expr.left, scope)
                self.read(expr.right, scope)
            case Convert():
                self.read(expr.part, scope)
            case OrElse(part, fallback):
                self.read(part, scope)
                self.read(fallback, scope)
            case Extreme(_, parts):
                for part in parts:
                    self.read(part, scope)
            case _ if not scope.constant(expr):
                self.condition(expr, scope)

    # --- leaves -------------------------------------------------------------------------------------------------------

    def slot(self, fact: Fact, scope: Scope) -> FactSlot:
        """The fact's, the first of them where a date changes what it is asked about."""
        found = scope.keys(fact)
        for key in found:
            if key not in self.slots:
                decl = self.columns.get(fact.name, scope.declared.get(fact.name))
                self.slots[key] = FactSlot(*key, fact.type if decl is None else decl.type, decl)
        return self.slots[found[0]]

    def _fact(self, fact: Fact, scope: Scope) -> Fact:
        self.slot(fact, scope)
        return fact

    def _row(self, expr: Defined, scope: Scope) -> Fact:
        """A stand-in for the value of a `choose` or `table`: its row is a node."""
        key = (scope.tag, expr.name)
        if key not in self.definitions:
            found = self.definitions[key] = Definition(scope, expr.name)
            found.rows = tuple(
                (tuple(self.condition(c, scope) for c in conditions), self._value(value, scope))
                for conditions, value in scope.rows(expr.name)
            )
        return Fact(expr.type, f"#row {expr.name}")

    def _value(self, value: Expr, scope: Scope) -> Expr:
        return value if scope.constant(value) or value.type.numeric else self.condition(value, scope)


def standins(expr: Expr) -> list[str]:
    """The stand-ins that an expression reads."""
    return [e.name for e in walk(expr) if isinstance(e, Fact) and e.name.startswith("#")]


def representative(slot: FactSlot, place: int) -> Value:
    """A value of the bucket of an ordered fact."""
    cuts = sorted(slot.cuts)
    if not cuts:
        return 0
    return cuts[0] - 1 if place == 0 else cuts[place - 1]


OTHER: Final = "\0"
"""Stands for every text that the policy does not list."""


def domain(slot: FactSlot, stages: tuple[str, ...]) -> list[Value]:
    """One value of each bucket of a fact, unknown last where it can be."""
    found: list[Value]
    if slot.name == "stage":
        found = list(stages) or [""]
    elif slot.type.kind == "boolean":
        found = [False, True]
    elif slot.type.kind == "enum":
        found = list(slot.type.members)
    elif slot.type.kind == "text":
        found = [OTHER, *sorted(slot.listed)]
    else:
        found = [representative(slot, place) for place in range(len(slot.cuts) + 1)]
    return [*found, UNKNOWN] if slot.optional else found


def arms_read(expr: Expr) -> list[str]:
    return [e.experiment for e in walk(expr) if isinstance(e, Arm)]
