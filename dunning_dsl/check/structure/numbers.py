"""Conditions over numbers alone: what literals and params come to on a day, in a currency, whatever any fact says."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from dunning_dsl.check.structure.context import StructureContext, walk
from dunning_dsl.check.structure.ranges import arithmetic_range
from dunning_dsl.program.expressions import (
    Amounts,
    Arithmetic,
    Arm,
    Between,
    Both,
    Compare,
    Comparison,
    Const,
    Convert,
    Defined,
    Either,
    Expr,
    Extreme,
    Fact,
    Not,
    OneOf,
    Param,
)
from dunning_dsl.program.statements import Let
from dunning_dsl.program.values import convert
from dunning_dsl.records import dataclass

Constant: TypeAlias = bool | int | str

_HOLDS: Final[dict[Comparison, Callable[[int, int], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}


def params_alone(context: StructureContext, expr: Expr) -> tuple[str, ...] | None:
    """The params that the expression reads, through `let` too, in the order read; None where it reads anything else
    (a fact, a `choose`, a table, an experiment).
    """
    read: dict[str, None] = {}
    for node in walk(expr):
        if isinstance(node, Param):
            read[node.name] = None
        elif isinstance(node, Fact | Arm):
            return None
        elif isinstance(node, Defined):
            definition = context.definitions.get(node.name)
            inside = params_alone(context, definition.expr) if isinstance(definition, Let) else None
            if inside is None:
                return None
            read |= dict.fromkeys(inside)
    return tuple(read)


@dataclass(frozen=True, slots=True)
class Numbers:
    """What the params are on a day (proleptic ordinal; None before every date written) in a currency."""

    context: StructureContext
    day: int | None
    currency: str

    def param(self, name: str) -> Const | Amounts:
        """The param's value on the day: the latest whose date has come, else the first."""
        values = self.context.params[name].values
        if self.day is None:
            return values[0][1]
        come = [value for start, value in values[1:] if start is not None and start <= self.day]
        return come[-1] if come else values[0][1]

    def value(self, expr: Expr) -> Constant | None:
        """The expression's value in its type's smallest unit; None where it is not about numbers alone."""
        match expr:
            case Const(_, value):
                return value
            case Amounts(by_currency):
                return dict(by_currency).get(self.currency)
            case Param(_, name):
                return self.value(self.param(name))
            case Defined(_, name):
                definition = self.context.definitions.get(name)
                return self.value(definition.expr) if isinstance(definition, Let) else None
            case Not() | Both() | Either() | Compare() | OneOf() | Between():
                return self.holds(expr)
            case Convert(type, part):
                inside = self.value(part)
                return None if inside is None else convert(int(inside), part.type, type)
            case Extreme(which, parts):
                values = [int(v) for part in parts if (v := self.value(part)) is not None]
                return (min if which == "min" else max)(values) if len(values) == len(parts) else None
            case Arithmetic(left=left, right=right):
                ours, theirs = self.value(left), self.value(right)
                if ours is None or theirs is None:
                    return None
                return arithmetic_range(expr, (int(ours), int(ours)), (int(theirs), int(theirs)))[0]
            case _:
                return None

    def holds(self, expr: Expr) -> bool | None:
        """Whether the condition is true; None where it is not about numbers alone."""
        match expr:
            case Not(part):
                inside = self.value(part)
                return None if inside is None else not inside
            case Both(parts) | Either(parts):
                told = [self.value(part) for part in parts]
                settles = isinstance(expr, Either)
                if settles in told:
                    return settles
                return None if None in told else not settles
            case Compare(op, left, right):
                order = self._order(left, right)
                return None if order is None else _HOLDS[op](order, 0)
            case OneOf(item, options):
                orders = [self._order(item, option) for option in options]
                return True if 0 in orders else None if None in orders else False
            case Between(item, low, high):
                above, below = self._order(item, low), self._order(item, high)
                return None if above is None or below is None else above >= 0 >= below
            case _:
                found = self.value(expr)
                return found if isinstance(found, bool) else None

    def _order(self, left: Expr, right: Expr) -> int | None:
        """-1, 0 or 1 as left is before, at or after right; members of an ordered enumeration stand by their place."""
        ours, theirs = self.value(left), self.value(right)
        if ours is None or theirs is None:
            return None
        if isinstance(ours, str) and isinstance(theirs, str):
            members = left.type.members
            if ours in members and theirs in members:
                ours, theirs = members.index(ours), members.index(theirs)
            else:
                return 0 if ours == theirs else 1
        return (int(ours) > int(theirs)) - (int(ours) < int(theirs))


def all_numbers(
    context: StructureContext, params: tuple[str, ...], first_day: int | None = None, before_day: int | None = None
) -> Iterator[Numbers]:
    """Every state of the params from the first day (None: ever) to the day before: one a currency and date at which
    one of them changes.
    """
    dates = {start for name in params for start, _ in context.params[name].values[1:] if start is not None}
    later = sorted(d for d in dates if (first_day is None or d > first_day) and (before_day is None or d < before_day))
    for currency in context.program.settings.currencies or ("",):
        for day in (first_day, *later):
            yield Numbers(context, day, currency)
