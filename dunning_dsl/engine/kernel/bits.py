"""Sets of rules, nodes' masks and the like as bits in words of an array."""

from __future__ import annotations

from typing import Final

import numpy as np

from dunning_dsl.engine.kernel.layout import Array
from dunning_dsl.engine.kernel.tables import WORD_BITS

_PRIME: Final = 67
"""The powers of two below 2^66 are all different modulo 67."""

_PLACE: Final = np.array([next((n for n in range(66) if pow(2, n, 67) == rest), 0) for rest in range(67)], np.int64)


def lowest(word: int) -> int:
    """The place of the lowest bit that is set."""
    return int(_PLACE[(word & -word) % _PRIME])


def allowed(mask: Array, bit: int) -> bool:
    """Whether a bit is set; a bit that there is none of always is."""
    return bool(bit < 0 or (mask[bit // WORD_BITS] >> (bit % WORD_BITS)) & 1 == 1)


def set_bit(mask: Array, bit: int) -> None:
    """Set a bit; nothing where there is none."""
    if bit >= 0:
        mask[bit // WORD_BITS] |= 1 << (bit % WORD_BITS)
