"""What the interpreter is asked about one bit of the state: whether it is ruled out."""

from __future__ import annotations

from collections.abc import Callable

from dunning_dsl.decide.evaluate import Snapshot
from dunning_dsl.decide.moment import Moment
from dunning_dsl.engine.lower.scope import FactKey
from dunning_dsl.program.expressions import Expr
from dunning_dsl.program.values import UNKNOWN

Judge = Callable[[Snapshot, Moment], int]
"""The bits that are ruled out."""


def unless_true(bit: int, expr: Expr) -> Judge:
    return lambda see, moment: 0 if see.value(expr) is True else bit


def unless_not_false(bit: int, expr: Expr) -> Judge:
    return lambda see, moment: bit if see.value(expr) is False else 0


def unless_known(bit: int, expr: Expr) -> Judge:
    return lambda see, moment: bit if see.value(expr) is UNKNOWN else 0


def unless_above_zero(bit: int, expr: Expr) -> Judge:
    def judge(see: Snapshot, moment: Moment) -> int:
        value = see.value(expr)
        return bit if isinstance(value, int) and not isinstance(value, bool) and value <= 0 else 0

    return judge


def unless_says(bit: int, key: FactKey, wanted: bool) -> Judge:
    """`reachable` has to be true; `channel_failed` only not true."""
    if wanted:
        return lambda see, moment: 0 if see.source(*key) is True else bit
    return lambda see, moment: bit if see.source(*key) is True else 0
