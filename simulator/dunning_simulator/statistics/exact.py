"""Sums of whole numbers that no order of adding changes and no size overflows.

Whole numbers of 64 bits are cut into limbs small enough that sums of their products with small weights are exact in a
double whatever the order in which a machine adds (research/statistics-review.md, section 4); the limbs are put together
as Python's integers, and only then divided.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from dunning_simulator.statistics.arrays import Floats, Ints

_BITS: Final = 22
_MASK: Final = (1 << _BITS) - 1
_ROWS: Final = 1 << 20
"""Rows at once: weights below 2^5 times limbs below 2^22 times 2^20 rows stay below 2^47."""
_PAIRS: Final = 256
"""Rows at once where limbs are multiplied: 2^22 times 2^22 times 2^8 rows stays below 2^53."""


def limbs(values: Ints) -> tuple[Floats, Floats, Floats]:
    """The values as low, middle and high limb; only the high one is signed."""
    return (
        (values & _MASK).astype(np.float64),
        (values >> _BITS & _MASK).astype(np.float64),
        (values >> 2 * _BITS).astype(np.float64),
    )


def joined(sums: Floats) -> int:
    """A number from the exact sums of its low, middle and high limbs."""
    return int(sums[0]) + (int(sums[1]) << _BITS) + (int(sums[2]) << 2 * _BITS)


def weighted_sums(weights: Floats, values: Ints) -> list[int]:
    """The sums `weights @ values` exactly: `weights` (R, n) are whole, from 0 to 31; `values` (n,) any of 64 bits."""
    total = [0] * len(weights)
    for first in range(0, len(values), _ROWS):
        part = slice(first, first + _ROWS)
        found = [weights[:, part] @ limb for limb in limbs(values[part])]
        for place, sums in enumerate(np.stack(found, axis=1)):
            total[place] += joined(sums)
    return total


def exact_sum(values: Ints) -> int:
    """The sum of the values."""
    return weighted_sums(np.ones((1, len(values))), values)[0]


def exact_dot(left: Ints, right: Ints) -> int:
    """The sum of products, such as squares of money, which pass 2^63."""
    total = 0
    for first in range(0, len(left), _PAIRS):
        part = slice(first, first + _PAIRS)
        others = limbs(right[part])
        for i, one in enumerate(limbs(left[part])):
            for j, other in enumerate(others):
                total += int(one @ other) << _BITS * (i + j)
    return total
