"""What can be unknown: an optional fact, and whatever rests on it without `known` or `default`."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_dsl.check.structure.context import StructureContext
from dunning_dsl.program.expressions import Both, Const, Defined, Either, Expr, Fact, Known, Not, OrElse, children
from dunning_dsl.program.statements import AnyCell, Choose, Let, Table


def unknown_facts(context: StructureContext, expr: Expr, known: frozenset[Fact] = frozenset()) -> tuple[Fact, ...]:
    """The optional facts that can make the expression unknown, in the order read; `known` ones have been asked for
    already.
    """
    return tuple(dict.fromkeys(_unknown(context, expr, known)))


def _unknown(context: StructureContext, expr: Expr, known: frozenset[Fact]) -> Iterator[Fact]:
    match expr:
        case Fact(_, name):
            declared = context.facts.get(name)
            if declared is not None and declared.optional and expr not in known and not _needs_none(context, expr):
                yield expr
        case Known() | OrElse():
            return
        case Defined(_, name):
            yield from _behind(context, name, known)
        case Both(parts):
            inside = known.union(*(asked(part, True) for part in parts))
            for part in parts:
                yield from _unknown(context, part, inside)
        case Either(parts):
            inside = known.union(*(asked(part, False) for part in parts))
            for part in parts:
                yield from _unknown(context, part, inside)
        case _:
            for child in children(expr):
                yield from _unknown(context, child, known)


def _needs_none(context: StructureContext, fact: Fact) -> bool:
    """`consented` of a channel that needs no consent, which is always true."""
    channels = [arg.value for arg in fact.args if isinstance(arg, Const)]
    return fact.name == "consented" and not set(channels) & set(context.program.consent_channels)


def _behind(context: StructureContext, name: str, known: frozenset[Fact]) -> Iterator[Fact]:
    """What makes the value of a definition unknown; a `choose` or `table` always has a value, if its rows' values
    are known.
    """
    definition = context.definitions.get(name)
    if isinstance(definition, Let):
        yield from _unknown(context, definition.expr, known)
    elif definition is not None:
        for row in definition.rows:
            yield from _unknown(context, row.value, known)


def asked(condition: Expr, value: bool) -> frozenset[Fact]:
    """The facts that are surely known where the condition has this value (or is unknown, where it never is)."""
    match condition:
        case Known(fact):
            return frozenset({fact}) if value else frozenset()
        case Not(part):
            return asked(part, not value)
        case Both(parts) if value:
            return frozenset().union(*(asked(part, True) for part in parts))
        case Either(parts) if not value:
            return frozenset().union(*(asked(part, False) for part in parts))
        case _:
            return frozenset()


def resting_on(context: StructureContext, name: str) -> tuple[Fact, ...]:
    """The optional facts whose lack a `choose` or `table` would turn into a value."""
    definition = context.definitions.get(name)
    found: dict[Fact, None] = {}
    if isinstance(definition, Choose):
        known: frozenset[Fact] = frozenset()
        for row in definition.rows:
            if row.condition is not None:
                found.update(dict.fromkeys(unknown_facts(context, row.condition, known)))
                known = known | asked(row.condition, False)
    elif isinstance(definition, Table):
        for column, given in enumerate(definition.inputs):
            if any(not isinstance(row.cells[column], AnyCell) for row in definition.rows):
                found.update(dict.fromkeys(unknown_facts(context, given)))
    return tuple(found)
