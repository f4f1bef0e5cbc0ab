"""Chance without chance: every draw is a pure function of what it is about, in integers that every machine gets alike.

The generator is Threefry-2x32 with 20 rounds (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as
1, 2, 3", SC 2011), which takes only sums, rotations and exclusive ors of 32 bits: no product here passes 63 bits.
"""

from __future__ import annotations

from typing import Final

from dunning_dsl.engine.kernel.layout import Array

DRAW_BITS: Final = 63
"""A draw is uniform over 0 ... 2^63 - 1."""

CHANCE_BITS: Final = 62
"""A probability is a count of 2^-62."""

CELL_BITS: Final = 14
"""The table of `exponential` has so many cells, as a power of two, between 0 and one half."""

HAZARD_BITS: Final = 40
"""Hazards and what they add up to are counts of 2^-40."""

LOG_BITS: Final = 16
"""Logarithms of hazards, to base two, are counts of 2^-16."""

STEP_BITS: Final = 12
"""The table of `hazard` has so many steps, as a power of two, between two powers of two."""

LEAST_LOG: Final = -24
MOST_LOG: Final = 3
"""Between these powers of two a daily hazard lies; one outside is put at the bound and counted."""

_WORD: Final = (1 << 32) - 1
_PARITY: Final = 0x1BD11BDA
_HALF: Final = 1 << (DRAW_BITS - 1)
_LN_2: Final = 762_123_384_786  # round(ln 2 * 2^40)


def draw(key: int, high: int, low: int) -> int:
    """A draw for a counter (two numbers of at most 32 bits each) under a key (a draw, or any number below 2^63)."""
    k0 = (key >> 32) & _WORD
    k1 = key & _WORD
    k2 = k0 ^ k1 ^ _PARITY
    x = ((high & _WORD) + k0) & _WORD
    y = ((low & _WORD) + k1) & _WORD
    for group in range(5):
        if group % 2 == 0:
            x = (x + y) & _WORD
            y = (((y << 13) | (y >> 19)) & _WORD) ^ x
            x = (x + y) & _WORD
            y = (((y << 15) | (y >> 17)) & _WORD) ^ x
            x = (x + y) & _WORD
            y = (((y << 26) | (y >> 6)) & _WORD) ^ x
            x = (x + y) & _WORD
            y = (((y << 6) | (y >> 26)) & _WORD) ^ x
        else:
            x = (x + y) & _WORD
            y = (((y << 17) | (y >> 15)) & _WORD) ^ x
            x = (x + y) & _WORD
            y = (((y << 29) | (y >> 3)) & _WORD) ^ x
            x = (x + y) & _WORD
            y = (((y << 16) | (y >> 16)) & _WORD) ^ x
            x = (x + y) & _WORD
            y = (((y << 24) | (y >> 8)) & _WORD) ^ x
        turn = group + 1
        if turn % 3 == 0:
            x = (x + k0) & _WORD
            y = (y + k1 + turn) & _WORD
        elif turn % 3 == 1:
            x = (x + k1) & _WORD
            y = (y + k2 + turn) & _WORD
        else:
            x = (x + k2) & _WORD
            y = (y + k0 + turn) & _WORD
    return (x << 31) | (y >> 1)


def happens(drawn: int, chance: int) -> bool:
    """Whether what has that chance (of 2^62) comes true for a draw."""
    return (drawn >> (DRAW_BITS - CHANCE_BITS)) < chance


def exponential(table: Array, drawn: int) -> int:
    """The exponential variate of mean 1 of a draw V, -ln(1 - V), in 2^-40: a small V, on which a rare event turns, is
    exact that way round. V above one half is halved down to the table by 1 - V, each time for ln 2."""
    found = 0
    while drawn >= _HALF:
        drawn = (drawn - _HALF) << 1
        found += _LN_2
    cell = drawn >> (DRAW_BITS - 1 - CELL_BITS)
    within = (drawn >> (DRAW_BITS - 1 - CELL_BITS - 32)) & _WORD
    below = int(table[cell])
    return found + below + (((int(table[cell + 1]) - below) * within) >> 32)


def hazard(table: Array, log: int) -> int:
    """The daily hazard of a logarithm to base two (in 2^-16), in 2^-40."""
    whole = log >> LOG_BITS
    if whole >= MOST_LOG:
        return 1 << (HAZARD_BITS + MOST_LOG)
    if whole < LEAST_LOG:
        return 1 << (HAZARD_BITS + LEAST_LOG)
    part = log & ((1 << LOG_BITS) - 1)
    step = part >> (LOG_BITS - STEP_BITS)
    within = part & ((1 << (LOG_BITS - STEP_BITS)) - 1)
    below = int(table[step])
    found = below + (((int(table[step + 1]) - below) * within) >> (LOG_BITS - STEP_BITS))
    return found >> -whole if whole < 0 else found << whole
