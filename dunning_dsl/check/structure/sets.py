"""Sets of values of one subject (a fact, a choice, an amount): intervals of whole units, or names.

`unknown` says whether missing data belongs to the set as well. Booleans are the names `true` and `false`.
"""

from __future__ import annotations

from typing import TypeAlias

from dunning_dsl.check.structure.context import StructureContext
from dunning_dsl.check.structure.ranges import Range, range_of
from dunning_dsl.program.expressions import Comparison, Expr
from dunning_dsl.program.values import Type
from dunning_dsl.records import dataclass


@dataclass(frozen=True, slots=True)
class Numbers:
    """Disjoint closed intervals in rising order."""

    intervals: tuple[Range, ...]
    unknown: bool = False


@dataclass(frozen=True, slots=True)
class Names:
    """The names listed; of a text, `others` makes it every text but those listed."""

    names: frozenset[str]
    others: bool = False
    unknown: bool = False


ValueSet: TypeAlias = Numbers | Names

TRUE = Names(frozenset({"true"}))
FALSE = Names(frozenset({"false"}))


def domain(context: StructureContext, subject: Expr) -> ValueSet:
    """Every value that the subject can have, unknown left out."""
    kind = subject.type.kind
    if kind == "boolean":
        return Names(frozenset({"true", "false"}))
    if kind == "enum":
        return Names(frozenset(subject.type.members))
    if kind == "text":
        return Names(frozenset(), others=True)
    return Numbers((range_of(context, subject),))


def is_empty(values: ValueSet) -> bool:
    """Whether nothing, not even unknown, belongs to the set."""
    if values.unknown:
        return False
    return not values.intervals if isinstance(values, Numbers) else not values.names and not values.others


def meet(one: ValueSet, other: ValueSet) -> ValueSet:
    """What belongs to both; they must be of one kind."""
    unknown = one.unknown and other.unknown
    if isinstance(one, Numbers) and isinstance(other, Numbers):
        found = [(max(a, c), min(b, d)) for a, b in one.intervals for c, d in other.intervals]
        return Numbers(tuple((a, b) for a, b in found if a <= b), unknown)
    assert isinstance(one, Names)
    assert isinstance(other, Names)
    match one.others, other.others:
        case True, True:
            return Names(one.names | other.names, True, unknown)
        case True, False:
            return Names(other.names - one.names, False, unknown)
        case False, True:
            return Names(one.names - other.names, False, unknown)
        case _:
            return Names(one.names & other.names, False, unknown)


def join(one: ValueSet, other: ValueSet) -> ValueSet:
    """What belongs to either."""
    unknown = one.unknown or other.unknown
    if isinstance(one, Numbers) and isinstance(other, Numbers):
        merged: list[Range] = []
        for low, high in sorted(one.intervals + other.intervals):
            if merged and low <= merged[-1][1] + 1:
                merged[-1] = merged[-1][0], max(high, merged[-1][1])
            else:
                merged.append((low, high))
        return Numbers(tuple(merged), unknown)
    assert isinstance(one, Names)
    assert isinstance(other, Names)
    match one.others, other.others:
        case True, True:
            return Names(one.names & other.names, True, unknown)
        case True, False:
            return Names(one.names - other.names, True, unknown)
        case False, True:
            return Names(other.names - one.names, True, unknown)
        case _:
            return Names(one.names | other.names, False, unknown)


def rest(values: ValueSet, whole: ValueSet) -> ValueSet:
    """What of the domain `whole` is not in the set; unknown belongs to neither."""
    if isinstance(values, Numbers):
        assert isinstance(whole, Numbers)
        left: list[Range] = []
        for low, high in whole.intervals:
            start = low
            for a, b in values.intervals:
                if b < start or a > high:
                    continue
                if a > start:
                    left.append((start, a - 1))
                start = b + 1
            if start <= high:
                left.append((start, high))
        return Numbers(tuple(left))
    assert isinstance(whole, Names)
    return meet(Names(values.names, not values.others), Names(whole.names, whole.others))


def name_of(value: bool | int | str) -> str:
    """A boolean, member or text as a name in a set."""
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def compared(op: Comparison, value: bool | int | str, type: Type, whole: ValueSet) -> ValueSet:
    """The values `x` of the domain for which `x op value` is true."""
    if isinstance(whole, Numbers):
        least, most = whole.intervals[0][0], whole.intervals[-1][1]
        number = int(value)
        low, high = {
            "<": (least, number - 1),
            "<=": (least, number),
            ">": (number + 1, most),
            ">=": (number, most),
        }.get(op, (number, number))
        point = meet(Numbers(((low, high),) if low <= high else ()), whole)
        return rest(point, whole) if op == "!=" else point
    name = name_of(value)
    if op in ("==", "!=") or name not in type.members:
        point = meet(Names(frozenset({name})), whole)
        return rest(point, whole) if op == "!=" else point
    place = type.members.index(name)
    below, above = type.members[:place], type.members[place + 1 :]
    chosen = {"<": below, "<=": (*below, name), ">": above, ">=": (name, *above)}[op]
    return Names(frozenset(chosen))
