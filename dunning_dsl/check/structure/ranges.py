"""What an amount can be: the smallest and largest value of an expression, in its type's smallest units.

Interval arithmetic over the bounds of facts (their declaration's, else their type's) and the values of params.
Products and quotients are monotone in each part and so is their rounding: the corners hold the extremes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, TypeAlias

from dunning_dsl.check.structure.context import StructureContext
from dunning_dsl.program.expressions import (
    Amounts,
    Arithmetic,
    Between,
    Compare,
    Const,
    Convert,
    Defined,
    Expr,
    Extreme,
    Fact,
    OneOf,
    OrElse,
    Param,
    children,
)
from dunning_dsl.program.statements import Let
from dunning_dsl.program.values import BOUND, SCALE, Type, convert, divide_half_away

Range: TypeAlias = tuple[int, int]

WORD: Final = 1 << 62
"""What a value that is compared at once stays below, so that every engine holds it in a machine word."""


def type_range(type: Type) -> Range:
    """The bounds of a numeric type."""
    bound = BOUND[type.kind]
    return -bound, bound


def range_of(context: StructureContext, expr: Expr) -> Range:
    """Smallest and largest value of a numeric expression, before any bound of its type is held against it."""
    match expr:
        case Const(_, value):
            return int(value), int(value)
        case Amounts(by_currency):
            return _hull((minor, minor) for _, minor in by_currency)
        case Fact():
            return _fact(context, expr)
        case Param(_, name):
            return _hull(range_of(context, value) for _, value in context.params[name].values)
        case Defined():
            return _defined(context, expr)
        case OrElse(part, fallback):
            return _hull((range_of(context, part), range_of(context, fallback)))
        case Convert():
            return _converted(expr.part.type, range_of(context, expr.part), expr.type)
        case Extreme(which, parts):
            ranges = [range_of(context, part) for part in parts]
            pick = min if which == "min" else max
            return pick(low for low, _ in ranges), pick(high for _, high in ranges)
        case Arithmetic():
            return arithmetic_range(expr, range_of(context, expr.left), range_of(context, expr.right))
        case _:
            return type_range(expr.type)


def _fact(context: StructureContext, fact: Fact) -> Range:
    """The declared bounds; amounts that dunning derives (dues, fees, discounts) are never below zero."""
    low, high = type_range(fact.type)
    declared = context.facts.get(fact.name)
    if declared is None:
        return low, high
    if declared.source == "engine" and fact.type.kind == "money":
        low = 0
    return low if declared.low is None else declared.low, high if declared.high is None else declared.high


def arithmetic_range(expr: Arithmetic, left: Range, right: Range) -> Range:
    if expr.op in "+-":
        left, right = _converted(expr.left.type, left, expr.type), _converted(expr.right.type, right, expr.type)
    if expr.op == "+":
        return left[0] + right[0], left[1] + right[1]
    if expr.op == "-":
        return left[0] - right[1], left[1] - right[0]
    units = SCALE[expr.left.type.kind], SCALE[expr.right.type.kind], SCALE[expr.type.kind]
    if expr.op == "*":
        corners = [divide_half_away(x * y * units[2], units[0] * units[1]) for x in left for y in right]
    else:
        corners = [divide_half_away(x * units[1] * units[2], units[0] * y) for x in left for y in right if y]
    return (min(corners), max(corners)) if corners else type_range(expr.type)


def _converted(source: Type, values: Range, target: Type) -> Range:
    return convert(values[0], source, target), convert(values[1], source, target)


def _defined(context: StructureContext, expr: Defined) -> Range:
    """The range of a definition's values, held to its type's bounds (what passes them is reported where it is
    defined).
    """
    key = ("range", expr.name)
    found = context.memo.get(key)
    if found is None:
        definition = context.definitions.get(expr.name)
        if definition is None:
            return type_range(expr.type)
        values = [definition.expr] if isinstance(definition, Let) else [row.value for row in definition.rows]
        low, high = _hull(range_of(context, value) for value in values)
        least, most = type_range(expr.type)
        found = max(low, least), min(high, most)
        context.memo[key] = found
    assert isinstance(found, tuple)
    return found


def _hull(ranges: Iterable[Range]) -> Range:
    listed = list(ranges)
    return min(low for low, _ in listed), max(high for _, high in listed)


def results(expr: Expr, compared: bool = False) -> Iterator[tuple[Expr, bool]]:
    """The outermost numeric expressions that calculate something, and whether each is only compared; what stands
    inside them is exact.
    """
    if isinstance(expr, Arithmetic | Extreme | Convert | OrElse) and expr.type.numeric:
        if _calculates(expr):
            yield expr, compared
        return
    for child in children(expr):
        yield from results(child, isinstance(expr, Compare | Between | OneOf))


def fits_a_word(context: StructureContext, expr: Expr) -> bool:
    """Whether nothing on the way to this value, products before they are rounded too, passes 2^62."""
    reached = list(range_of(context, expr))
    if isinstance(expr, Arithmetic) and expr.op in "*/":
        left, right = range_of(context, expr.left), range_of(context, expr.right)
        over = right if expr.op == "*" else (SCALE[expr.right.type.kind],)
        reached += [x * y for x in left for y in over]
    inside = isinstance(expr, Arithmetic | Extreme | Convert | OrElse)
    return all(abs(x) < WORD for x in reached) and all(
        fits_a_word(context, child) for child in (children(expr) if inside else ()) if child.type.numeric
    )


def _calculates(expr: Expr) -> bool:
    return isinstance(expr, Arithmetic | Convert) or any(_calculates(child) for child in children(expr))
