"""What there is while a function is written: of which kind, and how LLVM's text calls it.

Python hands over one pointer to words of 64 bits, and every function has it (`%words`): first a word that says where an
index was out of bounds, then the arguments. Of a record (a named tuple of arrays) that is, for each of its arrays in
order, where the data lies and the sizes of the dimensions. So a record is a place among the words, known while
compiling, and nothing of it is handed from function to function. An array is the pointer to its data; its sizes are
read when they are asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import TypeAlias

WORD = 8
"""Bytes of a word."""

BITS = 64


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
    """A named tuple of arrays. `at`: the word at which it begins."""

    name: str
    fields: tuple[tuple[str, ArrayKind], ...]
    at: int

    @cached_property
    def places(self) -> dict[str, tuple[int, ArrayKind]]:
        """By field, the word at which it begins, and its kind."""
        found, place = {}, self.at
        for name, kind in self.fields:
            found[name] = (place, kind)
            place += 1 + kind.dimensions
        return found

    @cached_property
    def words(self) -> int:
        return sum(1 + kind.dimensions for _, kind in self.fields)

    @cached_property
    def _hash(self) -> int:
        return hash((self.name, self.fields, self.at))

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
    """An array. `sizes`: the text of each size. `place`: of a field of a record the word at which it begins, where the
    sizes are read."""

    kind: ArrayKind
    data: str
    sizes: tuple[str, ...] = ()
    place: int = 0


@dataclass(frozen=True, slots=True)
class Record:
    kind: RecordKind


Value: TypeAlias = Number | Array | Record


def constant(value: int) -> Number:
    """A number that is known; a truth where it is one in Python."""
    if isinstance(value, bool):
        return Number(Scalar.BOOL, "true" if value else "false", int(value))
    return Number(Scalar.INT, str(value), value)
