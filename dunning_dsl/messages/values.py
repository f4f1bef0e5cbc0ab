"""Values as messages see them: they compare like numbers and print like words.

Each remembers what it is (an amount knows its currency, a member its place), so that `{% if amount_due > 100 %}` and
`{% if tone >= "firm" %}` mean what they say, and the filters know what to print.
"""

from __future__ import annotations

import unicodedata
from decimal import Decimal

from dunning_dsl.program.currency import minor_digits
from dunning_dsl.program.values import SCALE, Type, Value


class Money(Decimal):
    """An amount in whole units of its currency."""

    currency: str

    @classmethod
    def of(cls, minor: int, currency: str) -> Money:
        made = cls(Decimal(minor).scaleb(-minor_digits(currency)))
        made.currency = currency
        return made


class Percent(Decimal):
    """A share; 0.2 is 20 %."""


class Days(int):
    """So many days."""


class Member(str):
    """A member of an enumeration; of an ordered one it compares by place."""

    __slots__ = ("members",)
    members: tuple[str, ...]

    @classmethod
    def of(cls, name: str, members: tuple[str, ...]) -> Member:
        made = cls(name)
        made.members = members
        return made

    def _places(self, other: object) -> tuple[int, int]:
        if not isinstance(other, str) or other not in self.members:
            raise TypeError(f"`{other}` is not one of {', '.join(self.members)}")
        return self.members.index(str(self)), self.members.index(str(other))

    def __lt__(self, other: object) -> bool:
        mine, its = self._places(other)
        return mine < its

    def __le__(self, other: object) -> bool:
        mine, its = self._places(other)
        return mine <= its

    def __gt__(self, other: object) -> bool:
        mine, its = self._places(other)
        return mine > its

    def __ge__(self, other: object) -> bool:
        mine, its = self._places(other)
        return mine >= its


def rich(value: Value, type: Type, currency: str) -> object:
    """A value that is known, in its type's smallest unit, as messages see it."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        if type.kind == "money":
            return Money.of(value, currency)
        if type.kind == "percent":
            return Percent(Decimal(value) / SCALE["percent"])
        if type.kind == "number":
            return Decimal(value) / SCALE["number"]
        return Days(value) if type.kind == "days" else value
    if isinstance(value, str):
        return Member.of(value, type.members) if type.kind == "enum" and type.ordered else one_line(value)
    raise TypeError("an unknown value has no rich form")


def one_line(text: str) -> str:
    """Text of the customer's data without line ends and control characters, which could otherwise forge a message's
    header."""
    return "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text).strip()
