"""Draws that are the same on every machine and in every version: a customer's own generator, seeded by a hash of seed
and number."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Draws:
    """Only `Random.random` is used, whose sequence for an integer seed Python guarantees; no function of the C
    library rounds here."""

    def __init__(self, seed: int, number: int) -> None:
        key = blake2b(f"dunning sample {seed} {number}".encode(), digest_size=16).digest()
        self._next = Random(int.from_bytes(key, "big")).random

    def share(self) -> float:
        """Uniform from 0 (included) to 1."""
        return self._next()

    def chance(self, probability: float) -> bool:
        return self._next() < probability

    def whole(self, low: int, high: int) -> int:
        """Uniform whole number, both ends in."""
        return low + int(self._next() * (high - low + 1))

    def pick(self, options: Sequence[tuple[T, float]]) -> T:
        """One of (value, weight)."""
        place = self._next() * sum(weight for _, weight in options)
        for value, weight in options:
            place -= weight
            if place < 0:
                return value
        return options[-1][0]
