"""What there is while a function is written: of which kind, and how LLVM's text calls it.

Everything is made of words of 64 bits. A record (a named tuple of arrays) is a pointer to words: of each of its arrays,
in order, where its data lies and the sizes of its dimensions. An array is the pointer to its data; its sizes are read
when they are asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import TypeAlias

WORD = 8
"""Bytes of a word."""


class NotCompilableError(Exception):
    """The kernel uses what is not compiled; says where, and what."""


class Scalar(Enum):
    """A number, or true and false; the value is its type in LLVM."""

    INT = "i64"
    BOOL = "i1"


@dataclass(frozen=True)
class ArrayKind:
    """An array of `int64` in C's order. `width`: the size of its last dimension, where that is always the same."""

    dimensions: int
    width: int | None = None
    read_only: bool = False

    @property
    def sizes(self) -> int:
        """How many of its sizes have to be told."""
        return self.dimensions - (self.width is not None)

    @property
    def row(self) -> ArrayKind:
        """What is left with one index."""
        return ArrayKind(self.dimensions - 1, self.width, self.read_only)


@dataclass(frozen=True)
class RecordKind:
    """A named tuple of arrays."""

    name: str
    fields: tuple[tuple[str, ArrayKind], ...]

    @cached_property
    def places(self) -> dict[str, tuple[int, ArrayKind]]:
        """By field, the word at which it begins, and its kind."""
        found, place = {}, 0
        for name, kind in self.fields:
            found[name] = (place, kind)
            place += 1 + kind.dimensions
        return found

    @cached_property
    def words(self) -> int:
        return sum(1 + kind.dimensions for _, kind in self.fields)

    @cached_property
    def _hash(self) -> int:
        return hash((self.name, self.fields))

    def __hash__(self) -> int:
        return self._hash


Kind: TypeAlias = Scalar | ArrayKind | RecordKind


@dataclass(frozen=True, slots=True)
class Number:
    """A number or a truth. `known`: its value where that is known while compiling."""

    kind: Scalar
    text: str
    known: int | None = None


@dataclass(frozen=True, slots=True)
class Array:
    """An array. `sizes`: the text of each size, or the pointer to the word that holds it."""

    kind: ArrayKind
    data: str
    sizes: tuple[str, ...] = ()
    place: tuple[str, int] | None = None
    """The record whose field it is, and the word at which that begins: the sizes are read there."""


@dataclass(frozen=True, slots=True)
class Record:
    kind: RecordKind
    pointer: str


Value: TypeAlias = Number | Array | Record


def constant(value: int) -> Number:
    """A number that is known; a truth where it is one in Python."""
    if isinstance(value, bool):
        return Number(Scalar.BOOL, "true" if value else "false", int(value))
    return Number(Scalar.INT, str(value), value)
