"""A test between numbers that change, taken apart once: the interpreter's operators, in the order it would take them.

In: a comparison of arithmetic over facts, params and literals, and what takes a fact out of a case. Out: a function of
cases, or None where there is more in it (a `choose`, an arm): the interpreter evaluates that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias, TypeVar

from dunning_dsl.decide.evaluate import ORDERS, Snapshot, calculation, compare
from dunning_dsl.engine.lower.scope import FactKey, Scope
from dunning_dsl.program.expressions import Arithmetic, Compare, Convert, Defined, Expr, Extreme, Fact, OrElse
from dunning_dsl.program.values import UNKNOWN, Value, convert

T = TypeVar("T")

Work: TypeAlias = Callable[[T], Value]
"""From a case, however it is held, to a value."""


class UntoldError(LookupError):
    """A fact that was not told is read."""


def taken_apart(expr: Expr, scope: Scope, see: Snapshot, fact: Callable[[FactKey], Work[T]]) -> Work[T] | None:
    """The expression as a function; constants are those that `see` says, `fact` says how each fact is taken."""
    if scope.constant(expr):
        value = see.value(expr)
        return lambda case: value

    def part_of(part: Expr) -> Work[T] | None:
        return taken_apart(part, scope, see, fact)

    match expr:
        case Fact():
            return fact((expr.name, tuple([see.value(arg) for arg in expr.args])))  # type: ignore[misc]
        case Defined(_, name):
            inner = scope.let(name)
            return None if inner is None else part_of(inner)
        case Convert(kind, part):
            return _each([part_of(part)], lambda a: convert(a, part.type, kind))
        case Compare(op, left, right):
            then = ORDERS[op] if left.type.numeric else lambda a, b: compare(op, a, b, left.type)
            return _each([part_of(left), part_of(right)], then)
        case Arithmetic(kind, op, left, right):
            return _each([part_of(left), part_of(right)], calculation(op, left.type, right.type, kind))
        case Extreme(which, parts):
            return _each([part_of(part) for part in parts], lambda *found: min(found) if which == "min" else max(found))
        case OrElse(part, fallback):
            return _or_else(part_of(part), part_of(fallback))
        case _:
            return None


def _each(works: Sequence[Work[T] | None], then: Callable[..., Value]) -> Work[T] | None:
    """What `then` makes of the parts; unknown where one of them is."""
    known = [work for work in works if work is not None]
    if len(known) < len(works):
        return None
    if len(known) == 2:
        left, right = known

        def work_two(case: T) -> Value:
            a, b = left(case), right(case)
            return UNKNOWN if a is UNKNOWN or b is UNKNOWN else then(a, b)

        return work_two

    def work(case: T) -> Value:
        found = [one(case) for one in known]
        return UNKNOWN if UNKNOWN in found else then(*found)

    return work


def _or_else(part: Work[T] | None, fallback: Work[T] | None) -> Work[T] | None:
    if part is None or fallback is None:
        return None

    def work(case: T) -> Value:
        found = part(case)
        return fallback(case) if found is UNKNOWN else found

    return work
