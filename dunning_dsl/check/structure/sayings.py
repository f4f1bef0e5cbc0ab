"""What one part of a condition says of one subject: which values it may have."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Final, TypeAlias

from dunning_dsl.check.structure.context import StructureContext
from dunning_dsl.check.structure.sets import (
    Names,
    Numbers,
    ValueSet,
    compared,
    domain,
    is_empty,
    join,
    meet,
    name_of,
    rest,
)
from dunning_dsl.program.expressions import (
    Amounts,
    Between,
    Compare,
    Comparison,
    Const,
    Defined,
    Expr,
    Known,
    OneOf,
    OrElse,
    Param,
)
from dunning_dsl.program.statements import Let
from dunning_dsl.records import dataclass

Constant: TypeAlias = bool | int | str
Constants: TypeAlias = Callable[[Expr], tuple[Constant, ...] | None]

_MIRRORED: Final[dict[Comparison, Comparison]] = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


@dataclass(frozen=True, slots=True)
class Saying:
    """What a part of a condition says of one subject. `exact` is false where several values were taken together."""

    subject: Expr
    values: ValueSet
    exact: bool = True


def every_value(context: StructureContext) -> Constants:
    """The values of a literal or param over all dates and currencies; None for what is no constant."""

    def values(expr: Expr) -> tuple[Constant, ...] | None:
        match expr:
            case Const(_, value):
                return (value,)
            case Amounts(by_currency):
                return tuple(dict.fromkeys(minor for _, minor in by_currency))
            case Param(_, name):
                found = (values(value) for _, value in context.params[name].values)
                return tuple(dict.fromkeys(v for each in found for v in each or ()))
            case _:
                return None

    return values


@dataclass(frozen=True, slots=True)
class Reader:
    """How conditions are read: which values constants have, and whether to look `through` `let` and `default`."""

    context: StructureContext
    constants: Constants
    through: bool = True

    def subject(self, item: Expr) -> tuple[Expr, Expr | None]:
        """What a comparison is about, and the default that stands in for unknown."""
        if self.through and isinstance(item, Defined):
            definition = self.context.definitions.get(item.name)
            if isinstance(definition, Let):
                return self.subject(definition.expr)
        if self.through and isinstance(item, OrElse):
            return self.subject(item.part)[0], item.fallback
        return item, None


def said(reader: Reader, leaf: Expr, want: bool) -> Saying | None:
    """What the part says of one subject where it is true (`want`) or false; None where it is not about one subject."""
    match leaf:
        case Compare(op, left, right):
            return _compared(reader, op, left, right, want)
        case OneOf(item, options):
            return _one_of(reader, item, [reader.constants(option) for option in options], want)
        case Between(item, low, high):
            return _between(reader, item, reader.constants(low), reader.constants(high), want)
        case Known(fact):
            whole = domain(reader.context, fact)
            return Saying(fact, whole if want else _no_value(whole, reader.context.facts[fact.name].optional))
        case _:
            return None


def _no_value(whole: ValueSet, unknown: bool) -> ValueSet:
    return Numbers((), unknown) if isinstance(whole, Numbers) else Names(frozenset(), False, unknown)


def _compared(reader: Reader, op: Comparison, left: Expr, right: Expr, want: bool) -> Saying | None:
    ours, theirs = reader.constants(left), reader.constants(right)
    if theirs is not None and ours is None:
        return _about(reader, left, [(op, v) for v in theirs], want)
    if ours is not None and theirs is None:
        return _about(reader, right, [(_MIRRORED[op], v) for v in ours], want)
    return None


def _about(reader: Reader, item: Expr, tests: list[tuple[Comparison, Constant]], want: bool) -> Saying:
    """The item passes a test whose constant is one of several values: any of them may be the one."""
    subject, fallback = reader.subject(item)
    whole = domain(reader.context, subject)
    sets = [compared(op, value, subject.type, whole) for op, value in tests]
    sets = sets if want else [rest(each, whole) for each in sets]
    return _filled(reader, Saying(subject, reduce(join, sets), len(sets) == 1), fallback)


def _one_of(reader: Reader, item: Expr, options: list[tuple[Constant, ...] | None], want: bool) -> Saying | None:
    """`item in (a, b)`; where an option has several values, they all count if it is to be true and none if false."""
    if any(values is None for values in options):
        return None
    exact = all(values is not None and len(values) == 1 for values in options)
    subject, fallback = reader.subject(item)
    whole = domain(reader.context, subject)
    listed = [v for values in options for v in values or () if want or exact or len(values or ()) == 1]
    if isinstance(whole, Names):
        found = meet(Names(frozenset(name_of(v) for v in listed)), whole)
    else:
        found = reduce(join, (compared("==", v, subject.type, whole) for v in listed), _no_value(whole, False))
    return _filled(reader, Saying(subject, found if want else rest(found, whole), exact), fallback)


def _between(
    reader: Reader,
    item: Expr,
    lows: tuple[Constant, ...] | None,
    highs: tuple[Constant, ...] | None,
    want: bool,
) -> Saying | None:
    if not lows or not highs:
        return None
    subject, fallback = reader.subject(item)
    whole = domain(reader.context, subject)
    type = subject.type
    sets = [meet(compared(">=", low, type, whole), compared("<=", high, type, whole)) for low in lows for high in highs]
    sets = sets if want else [rest(each, whole) for each in sets]
    return _filled(reader, Saying(subject, reduce(join, sets), len(sets) == 1), fallback)


def _filled(reader: Reader, saying: Saying, fallback: Expr | None) -> Saying:
    """With a `default`, unknown counts as the default's value."""
    if fallback is None:
        return saying
    type = saying.subject.type
    whole = domain(reader.context, saying.subject)
    values = reader.constants(fallback) or ()
    if isinstance(whole, Numbers):
        inside = any(a <= int(v) <= b for v in values for a, b in _intervals(saying.values))
    else:
        inside = any(not is_empty(meet(saying.values, compared("==", v, type, whole))) for v in values)
    if not inside:
        return saying
    if isinstance(saying.values, Numbers):
        return Saying(saying.subject, Numbers(saying.values.intervals, True), saying.exact)
    return Saying(saying.subject, Names(saying.values.names, saying.values.others, True), saying.exact)


def _intervals(values: ValueSet) -> tuple[tuple[int, int], ...]:
    return values.intervals if isinstance(values, Numbers) else ()
