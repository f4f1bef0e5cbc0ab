"""Types and exact values.

Every value at run time is a `bool`, an `int` in its type's smallest unit, a `str`, or `UNKNOWN`:

| type | unit of the int | bound (absolute) |
|---|---|---|
| count | 1 | 10^9 |
| number | 10^-6 | 10^9 (10^15 units) |
| percent | 10^-6 of the whole (20 % is 200,000) | 1,000 % |
| money | the currency's minor unit | 10^12 |
| days | one calendar day | 10^6 |

`text` and members of an enumeration are `str`. Nothing is ever a float.
"""

from __future__ import annotations

from enum import Enum
from typing import Final, Literal, TypeAlias

from dunning_dsl.records import dataclass

Kind = Literal["boolean", "count", "number", "percent", "money", "days", "text", "enum"]

FOREVER: Final = 9999
"""Days since something that never happened (LANGUAGE.md, section 3)."""

SCALE: Final[dict[str, int]] = {"count": 1, "number": 10**6, "percent": 10**6, "money": 1, "days": 1}
"""Smallest units in one whole, by numeric kind."""

BOUND: Final[dict[str, int]] = {
    "count": 10**9,
    "number": 10**15,
    "percent": 10**7,
    "money": 10**12,
    "days": 10**6,
}
"""Largest absolute value, in smallest units."""


class Unknown(Enum):
    """The type of the one value that stands for missing data."""

    UNKNOWN = "unknown"

    def __bool__(self) -> bool:
        raise TypeError("unknown is neither true nor false; compare with `is True` or `is False`")

    def __repr__(self) -> str:
        return "unknown"


UNKNOWN: Final = Unknown.UNKNOWN

Value: TypeAlias = bool | int | str | Unknown


@dataclass(frozen=True, slots=True)
class Type:
    """A type of the language; `members` only for enumerations, `ordered` if they were written with `<`.

    `name` is for people: the library type, fact, `choose` or experiment that an enumeration comes from.
    """

    kind: Kind
    members: tuple[str, ...] = ()
    ordered: bool = False
    name: str = ""

    def __str__(self) -> str:
        if self.kind != "enum":
            return self.kind
        return "one of " + (" < " if self.ordered else ", ").join(self.members)

    @property
    def numeric(self) -> bool:
        return self.kind in SCALE


BOOLEAN: Final = Type("boolean")
COUNT: Final = Type("count")
NUMBER: Final = Type("number")
PERCENT: Final = Type("percent")
MONEY: Final = Type("money")
DAYS: Final = Type("days")
TEXT: Final = Type("text")


def divide_half_away(numerator: int, denominator: int) -> int:
    """The quotient rounded to the nearest integer, halves away from zero (N1)."""
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    magnitude = (2 * abs(numerator) + denominator) // (2 * denominator)
    return magnitude if numerator >= 0 else -magnitude


def convert(value: int, source: Type, target: Type) -> int:
    """The same quantity in the target's unit, rounded half away from zero."""
    return divide_half_away(value * SCALE[target.kind], SCALE[source.kind])
