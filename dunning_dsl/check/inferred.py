"""What is found out about an expression: its normal form and type, or a number that still waits for its unit."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from dunning_dsl.program.expressions import Expr
from dunning_dsl.program.values import Type
from dunning_dsl.records import dataclass


@dataclass(frozen=True, slots=True)
class Found:
    """A typed expression; or a `bare` number without a unit yet (`exact` if it was written out, not computed;
    `written`: its digits, where that is all it is); or nothing.
    """

    expr: Expr | None = None
    type: Type | None = None
    bare: Fraction | None = None
    exact: bool = True
    written: str = ""

    @property
    def nothing(self) -> bool:
        return self.type is None and self.bare is None


NOTHING: Final = Found()
"""What an expression with a mistake in it gives."""


def same(one: Type, other: Type) -> bool:
    """Whether two types are one: enumerations by their members, whatever they are called."""
    return one.kind == other.kind and one.members == other.members and one.ordered == other.ordered
