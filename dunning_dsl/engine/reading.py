"""What a program reads: its expressions, and all that lies inside them and in the definitions that they lead to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any, Final, get_args

from dunning_dsl.program import statements as s
from dunning_dsl.program.expressions import Both, Defined, Expr, children
from dunning_dsl.program.values import TEXT

EXPRESSIONS: Final = get_args(Expr)


def parts_of(thing: Any, kind: type[Any] | tuple[type[Any], ...]) -> Iterator[Any]:
    """Every record of the kind within records and tuples, outermost first; what lies within one found is not looked
    into."""
    if isinstance(thing, kind):
        yield thing
    elif isinstance(thing, tuple):
        for part in thing:
            yield from parts_of(part, kind)
    elif is_dataclass(thing):
        for one in fields(thing):
            yield from parts_of(getattr(thing, one.name), kind)


def rules_roots(program: s.Program) -> tuple[Expr, ...]:
    """The expressions by which the rules decide; what they read through definitions is not among them."""
    tone = [Defined(TEXT, d.name) for d in program.definitions if d.name == "tone"]
    return (*parts_of((program.rules, program.experiments), EXPRESSIONS), *tone)


def guards_roots(program: s.Program) -> tuple[Expr, ...]:
    """The expressions of the guards."""
    return tuple(parts_of((program.nevers, program.limits, program.quiets), EXPRESSIONS))


def nodes_read(program: s.Program, roots: tuple[Expr, ...]) -> Iterator[Expr]:
    """Every node of the expressions and of the definitions that they lead to, each definition once."""
    definitions = {d.name: d for d in program.definitions}
    waiting = list(roots)
    while waiting:
        node = waiting.pop()
        yield node
        waiting += children(node)
        if isinstance(node, Defined) and node.name in definitions:
            waiting += parts_of(definitions.pop(node.name), EXPRESSIONS)


def split(expr: Expr) -> list[Expr]:
    """The parts of an `and`, all of which must hold."""
    if isinstance(expr, Both):
        return [part for inner in expr.parts for part in split(inner)]
    return [expr]
