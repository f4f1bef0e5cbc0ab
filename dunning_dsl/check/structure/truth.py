"""When a condition can be true, by what it says of one subject at a time.

A condition becomes a few *ways*: conjunctions that say, for each subject, which values it may have. No way left:
it can never be true. What cannot be said of one subject (two facts compared) stands as a subject of its own, true
or false. Several dated or per-currency values are taken together, so that "never" is never said too soon.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, TypeAlias

from dunning_dsl.check.structure.context import StructureContext
from dunning_dsl.check.structure.numbers import all_numbers, params_alone
from dunning_dsl.check.structure.relations import contradicts
from dunning_dsl.check.structure.sayings import Reader, every_value, said
from dunning_dsl.check.structure.sets import FALSE, TRUE, Names, ValueSet, is_empty, meet
from dunning_dsl.program.expressions import Both, Const, Defined, Either, Expr, Not, OrElse
from dunning_dsl.program.statements import Let

Way: TypeAlias = dict[Expr, ValueSet]

MOST_WAYS: Final = 64


def ways(context: StructureContext, expr: Expr, want: bool = True) -> list[Way] | None:
    """The ways in which the condition is true (or false); none where it never is, None where there are too many."""
    return _ways(Reader(context, every_value(context)), expr, want)


def _ways(reader: Reader, expr: Expr, want: bool) -> list[Way] | None:
    match expr:
        case Const(_, value):
            return [{}] if value is want else []
        case Not(part):
            return _ways(reader, part, not want)
        case Defined():
            return _behind(reader, expr, want)
        case Both(parts) | Either(parts):
            together = isinstance(expr, Both) is want
            found = (_ways(reader, part, want) for part in parts)
            return _all_of(found) if together else _any_of(found)
        case OrElse(part, Const(_, bool() as fallback)):
            subject, _ = reader.subject(part)
            return [{subject: Names((TRUE if want else FALSE).names, False, fallback is want)}]
        case _:
            saying = said(reader, expr, want)
            if saying is None and _against_numbers(reader.context, expr, want):
                return []
            if saying is None:
                return [{expr: TRUE if want else FALSE}]
            return [] if is_empty(saying.values) else [{saying.subject: saying.values}]


def _against_numbers(context: StructureContext, expr: Expr, want: bool) -> bool:
    """Whether two or more params settle the part the other way, at all dates and in all currencies. One param alone may
    be a switch, which somebody turns on purpose.
    """
    params = params_alone(context, expr)
    if params is None or len(params) < 2:
        return False
    return all(numbers.holds(expr) is (not want) for numbers in all_numbers(context, params))


def _behind(reader: Reader, expr: Defined, want: bool) -> list[Way] | None:
    """The ways of a `let`, found once; a `choose` or `table` is a subject of its own."""
    definition = reader.context.definitions.get(expr.name)
    if not isinstance(definition, Let):
        return [{expr: TRUE if want else FALSE}]
    key = ("ways", expr.name, want)
    if key not in reader.context.memo:
        reader.context.memo[key] = _ways(reader, definition.expr, want)
    found = reader.context.memo[key]
    return found if isinstance(found, list) else None


def _any_of(found: Iterable[list[Way] | None]) -> list[Way] | None:
    together: list[Way] = []
    for each in found:
        if each is None:
            return None
        together += each
    return together if len(together) <= MOST_WAYS else None


def _all_of(found: Iterable[list[Way] | None]) -> list[Way] | None:
    """Every combination that is not empty; a part with too many ways is left out, which only allows more."""
    together: list[Way] = [{}]
    for each in found:
        if each is None or len(each) * len(together) > MOST_WAYS * 4:
            continue
        together = [way for one in together for other in each if (way := merged(one, other)) is not None]
    return together


def merged(one: Way, other: Way) -> Way | None:
    """Both at once; None where a subject has no value left, or a part would be more than its whole."""
    way = dict(one)
    for subject, values in other.items():
        known = way.get(subject)
        way[subject] = values if known is None else meet(known, values)
        if is_empty(way[subject]):
            return None
    return None if contradicts(way) else way


def never_true(context: StructureContext, expr: Expr) -> bool:
    """Whether no values of the facts make the condition true; False where that cannot be told."""
    return ways(context, expr) == []


def never_both(context: StructureContext, *conditions: Expr) -> bool:
    """Whether the conditions exclude each other; False where that cannot be told."""
    return never_true(context, Both(tuple(conditions)))


def clash(context: StructureContext, expr: Expr) -> tuple[Expr, ...]:
    """The smallest parts of a condition that is never true which cannot hold: one alone, or two that exclude each
    other.
    """
    parts = list(conjuncts(context, expr))
    for part in parts:
        if never_true(context, part):
            return (part,)
    for place, part in enumerate(parts):
        for other in parts[:place]:
            if never_both(context, other, part):
                return other, part
    return (expr,)


def conjuncts(context: StructureContext, expr: Expr) -> Iterable[Expr]:
    """The parts that must all hold, seen through `and` and `let`."""
    if isinstance(expr, Both):
        for part in expr.parts:
            yield from conjuncts(context, part)
    elif isinstance(expr, Defined) and isinstance(definition := context.definitions.get(expr.name), Let):
        yield from conjuncts(context, definition.expr)
    else:
        yield expr
