"""A test between numbers that change, taken apart once: the interpreter's operators, in the order it would take them.

In: a comparison of arithmetic over facts, params and literals. Out: a function of the facts, or None where there is
more in it (a `choose`, an arm): the interpreter evaluates that.
"""

from __future__ import annotations

from collections.abc import Callable

from dunning_dsl.decide.evaluate import Snapshot, calculate, compare
from dunning_dsl.engine.lower.scope import FactKey, Scope
from dunning_dsl.program.expressions import Arithmetic, Compare, Convert, Defined, Expr, Extreme, Fact, OrElse
from dunning_dsl.program.values import UNKNOWN, Value, convert

Ask = Callable[[FactKey], Value | None]
"""A fact as it was told; None where it was not."""

Work = Callable[[Ask], Value]


class UntoldError(LookupError):
    """A fact that was not told is read."""


def taken_apart(expr: Expr, scope: Scope, see: Snapshot) -> Work | None:
    """The expression as a function, which raises UntoldError; constants are those that `see` says."""
    if scope.constant(expr):
        value = see.value(expr)
        return lambda ask: value
    match expr:
        case Fact():
            return _fact((expr.name, tuple([see.value(arg) for arg in expr.args])))  # type: ignore[misc]
        case Defined(_, name):
            inner = scope.let(name)
            return None if inner is None else taken_apart(inner, scope, see)
        case Convert(kind, part):
            return _each((part,), scope, see, lambda a: convert(a, part.type, kind))
        case Compare(op, left, right):
            return _each((left, right), scope, see, lambda a, b: compare(op, a, b, left.type))
        case Arithmetic(kind, op, left, right):
            return _each((left, right), scope, see, lambda a, b: calculate(op, a, left.type, b, right.type, kind))
        case Extreme(which, parts):
            return _each(parts, scope, see, lambda *found: min(found) if which == "min" else max(found))
        case OrElse(part, fallback):
            return _or_else(taken_apart(part, scope, see), taken_apart(fallback, scope, see))
        case _:
            return None


def _fact(key: FactKey) -> Work:
    def work(ask: Ask) -> Value:
        found = ask(key)
        if found is None:
            raise UntoldError
        return found

    return work


def _each(parts: tuple[Expr, ...], scope: Scope, see: Snapshot, then: Callable[..., Value]) -> Work | None:
    """What `then` makes of the parts; unknown where one of them is."""
    works = [taken_apart(part, scope, see) for part in parts]
    known = [work for work in works if work is not None]
    if len(known) < len(works):
        return None
    if len(known) == 2:
        left, right = known

        def work_two(ask: Ask) -> Value:
            a, b = left(ask), right(ask)
            return UNKNOWN if a is UNKNOWN or b is UNKNOWN else then(a, b)

        return work_two

    def work(ask: Ask) -> Value:
        found = [one(ask) for one in known]
        return UNKNOWN if UNKNOWN in found else then(*found)

    return work


def _or_else(part: Work | None, fallback: Work | None) -> Work | None:
    if part is None or fallback is None:
        return None

    def work(ask: Ask) -> Value:
        found = part(ask)
        return fallback(ask) if found is UNKNOWN else found

    return work
