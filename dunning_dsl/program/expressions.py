"""Conditions and amounts in normal form: names resolved, types known, bare numbers given their unit.

Each node knows its `type`. An `Amounts` constant holds one value per currency of the policy (the case's is taken);
every other constant is a plain `Value`. There are no parentheses, no synonyms and no implicit conversions left:
a `count` that meets a `number` has become a `Convert`.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from dunning_dsl.program.values import BOOLEAN, MONEY, Type
from dunning_dsl.records import dataclass

Comparison = Literal["<", "<=", ">", ">=", "==", "!="]
Operation = Literal["+", "-", "*", "/"]


@dataclass(frozen=True, slots=True)
class Const:
    """A literal in its type's smallest unit (see `values`)."""

    type: Type
    value: bool | int | str


@dataclass(frozen=True, slots=True)
class Amounts:
    """A money literal: minor units by currency, for every currency of the policy, in the policy's order."""

    by_currency: tuple[tuple[str, int], ...]

    @property
    def type(self) -> Type:
        return MONEY


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact of the customer or case, with its arguments: windows and days, channels, messages, kinds, rates."""

    type: Type
    name: str
    args: tuple[Const | Param, ...] = ()


@dataclass(frozen=True, slots=True)
class Param:
    """A named value; which of its dated values holds is picked by the decision's date."""

    type: Type
    name: str


@dataclass(frozen=True, slots=True)
class Defined:
    """The value of a `let`, `choose` or `table`."""

    type: Type
    name: str


@dataclass(frozen=True, slots=True)
class Arm:
    """The customer's arm of an experiment."""

    type: Type
    experiment: str


@dataclass(frozen=True, slots=True)
class Compare:
    """Both sides have one type; enumerations compare by place in `members`."""

    op: Comparison
    left: Expr
    right: Expr

    @property
    def type(self) -> Type:
        return BOOLEAN


@dataclass(frozen=True, slots=True)
class OneOf:
    """`item in (a, b)`."""

    item: Expr
    options: tuple[Expr, ...]

    @property
    def type(self) -> Type:
        return BOOLEAN


@dataclass(frozen=True, slots=True)
class Between:
    """`item in low..high`, both ends in."""

    item: Expr
    low: Expr
    high: Expr

    @property
    def type(self) -> Type:
        return BOOLEAN


@dataclass(frozen=True, slots=True)
class Both:
    """`and` of two or more parts (nested `and` is flattened)."""

    parts: tuple[Expr, ...]

    @property
    def type(self) -> Type:
        return BOOLEAN


@dataclass(frozen=True, slots=True)
class Either:
    """`or` of two or more parts (nested `or` is flattened)."""

    parts: tuple[Expr, ...]

    @property
    def type(self) -> Type:
        return BOOLEAN


@dataclass(frozen=True, slots=True)
class Not:
    part: Expr

    @property
    def type(self) -> Type:
        return BOOLEAN


@dataclass(frozen=True, slots=True)
class Known:
    """`known(fact)`: true or false, never unknown."""

    fact: Fact

    @property
    def type(self) -> Type:
        return BOOLEAN


@dataclass(frozen=True, slots=True)
class OrElse:
    """`part default fallback`: the fallback (a literal or a param) where the part is unknown."""

    part: Expr
    fallback: Expr

    @property
    def type(self) -> Type:
        return self.part.type


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """`left op right`, rounded at once to the unit of `type`, half away from zero."""

    type: Type
    op: Operation
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Convert:
    """The part's quantity in the unit of `type` (count to number, and the like)."""

    type: Type
    part: Expr


@dataclass(frozen=True, slots=True)
class Extreme:
    """`min(...)` or `max(...)` of two or more parts of one type."""

    which: Literal["min", "max"]
    parts: tuple[Expr, ...]

    @property
    def type(self) -> Type:
        return self.parts[0].type


Expr: TypeAlias = (
    Const
    | Amounts
    | Fact
    | Param
    | Defined
    | Arm
    | Compare
    | OneOf
    | Between
    | Both
    | Either
    | Not
    | Known
    | OrElse
    | Arithmetic
    | Convert
    | Extreme
)


def children(node: Expr) -> tuple[Expr, ...]:
    """The expressions directly inside a node, in the order written."""
    match node:
        case Compare(_, left, right):
            return (left, right)
        case Arithmetic():
            return (node.left, node.right)
        case OneOf(item, options):
            return (item, *options)
        case Between(item, low, high):
            return (item, low, high)
        case Both(parts) | Either(parts):
            return parts
        case Extreme(_, parts):
            return parts
        case Not(part):
            return (part,)
        case Convert():
            return (node.part,)
        case Known(fact):
            return (fact,)
        case OrElse(part, fallback):
            return (part, fallback)
        case Fact():
            return node.args
        case _:
            return ()
