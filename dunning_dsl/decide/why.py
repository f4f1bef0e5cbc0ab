"""Why a condition is not true: its smallest false part, the values it saw, the facts that are unknown."""

from __future__ import annotations

from dunning_dsl.decide.decision import Reason, Seen
from dunning_dsl.decide.evaluate import Snapshot
from dunning_dsl.program.expressions import Arm, Both, Defined, Expr, Fact, Known, OrElse, Param, children
from dunning_dsl.program.statements import Choose, Let, Table
from dunning_dsl.program.values import UNKNOWN
from dunning_dsl.program.words import value_words, words

_UNSAID = Reason("condition", "")


def not_met(snapshot: Snapshot, condition: Expr) -> Reason:
    """The reason of a rule whose condition is false; without its words where nobody asks why."""
    if not snapshot.reasons:
        return _UNSAID
    found = seen(snapshot, smallest_false(snapshot, condition))
    return Reason("condition", found.text, seen=found)


def undecided(snapshot: Snapshot, *exprs: Expr) -> Reason:
    """The reason of a rule whose condition, or one of its values, is unknown."""
    facts = tuple(dict.fromkeys(f for e in exprs for f in unknown_facts(snapshot, e)))
    return Reason("unknown", " and ".join(words(e) for e in exprs), facts=facts)


def smallest_false(snapshot: Snapshot, expr: Expr) -> Expr:
    """The smallest part of a false condition that alone makes it false: a part of an `and`, looked for through
    `let`."""
    match expr:
        case Both(parts):
            return smallest_false(snapshot, next(p for p in parts if snapshot.value(p) is False))
        case Defined(_, name):
            definition = snapshot.index.definitions.get(name)
            if isinstance(definition, Let) and name not in snapshot.given:
                return smallest_false(snapshot, definition.expr)
    return expr


def unknown_facts(snapshot: Snapshot, expr: Expr) -> tuple[str, ...]:
    """The facts whose being unknown makes the expression unknown."""
    if snapshot.value(expr) is not UNKNOWN:
        return ()
    if isinstance(expr, Fact):
        return (words(expr),)
    inside: tuple[Expr, ...] = children(expr)
    if isinstance(expr, Defined):
        definition = snapshot.index.definitions.get(expr.name)
        if isinstance(definition, Let):
            inside = (definition.expr,)
        elif isinstance(definition, Choose):
            inside = tuple(p for r in definition.rows for p in (r.value, r.condition) if p is not None)
        elif isinstance(definition, Table):
            inside = (*definition.inputs, *(r.value for r in definition.rows))
    return tuple(f for part in inside for f in unknown_facts(snapshot, part))


def seen(snapshot: Snapshot, expr: Expr) -> Seen:
    """The part as written, with the values of the facts, params and definitions it reads."""
    values: dict[str, str] = {}

    def look(node: Expr) -> None:
        if isinstance(node, Fact | Param | Defined | Arm):
            values.setdefault(words(node), value_words(snapshot.value(node), node.type, snapshot.currency))
        elif isinstance(node, Known):
            look(node.fact)
        elif isinstance(node, OrElse):
            look(node.part)
        else:
            for child in children(node):
                look(child)

    look(expr)
    return Seen(words(expr), tuple(values.items()))
