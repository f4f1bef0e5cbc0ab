"""Weights where arms persist: a customer is drawn once, and everything after follows from that draw and what they do.

A policy's weight for a customer at a moment is 0 if it would by then have done something else than was done, and
otherwise 1 over the sum of the shares of all arms that would have done all the same, given the same history
(research/statistics-review.md, item 11). Before the arms differ that sum is 1; at the first decision where they do it
falls to the share of those that agree, once, however many decisions follow. A product over decisions with an arm's
share of 0.1 would after six of them be a million; the weight is 10.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

NEVER: Final = 1 << 40
"""The day of what never happens."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What was drawn for a customer: the share of each arm, and for each arm the first day on which it would have done
    something else than was done (`NEVER` for the arm they were in, and for any that agrees throughout)."""

    shares: Mapping[str, float]
    parts: Mapping[str, int]

    def agreeing(self, day: int) -> float:
        """The shares of the arms that agree through the day."""
        return sum(share for arm, share in self.shares.items() if self.parts[arm] > day)


def weight(drawn: Drawn, parts: int, day: int) -> float:
    """The weight through `day` of a policy that parts from what was done on day `parts`; 0 from that day on."""
    return 1.0 / drawn.agreeing(day) if parts > day else 0.0


def weigh(drawn: Drawn, parts: int, amounts: Sequence[tuple[int, int]], last: int) -> tuple[float, float]:
    """What came in by `last` (day, amount), each weighed through its own day, and the weight through `last`."""
    worth = sum(weight(drawn, parts, day) * amount for day, amount in amounts if day <= last)
    return worth, weight(drawn, parts, last)
