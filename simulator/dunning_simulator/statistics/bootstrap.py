"""The bootstrap of whole clusters by Poisson weights.

Each replicate gives each customer a weight that is Poisson with mean 1 (Hanley and MacGibbon 2006; Chamandy et al.
2012), a hash of (seed, replicate, customer id) and nothing else: neither order, nor batch, nor machine changes it, and
two estimates weighted by the same replicate are paired. Sums are exact whole numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal, localcontext
from functools import lru_cache
from hashlib import blake2b
from typing import Final

import numpy as np
import numpy.typing as npt

from dunning_simulator.statistics.arrays import Floats, Ints, Keys
from dunning_simulator.statistics.exact import joined, limbs

_GOLDEN: Final = 0x9E3779B97F4A7C15
_MASK64: Final = (1 << 64) - 1
_REPLICATES: Final = 16
_CUSTOMERS: Final = 1 << 14
"""Weights made at once: few enough to stay near the processor. Sums of limbs below 2^22 times weights below 2^5 are
exact in a double for 2^26 customers."""


def customer_keys(customer_ids: Iterable[str]) -> Keys:
    """A number of 64 bits for each id: the first 8 bytes, big-endian, of its BLAKE2b."""
    found = [int.from_bytes(blake2b(i.encode(), digest_size=8).digest(), "big") for i in customer_ids]
    return np.array(found, dtype=np.uint64)


def _mixed(values: Keys) -> Keys:
    """The finaliser of SplitMix64 (Steele, Lea and Flood 2014)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


@lru_cache(maxsize=1)
def poisson_places() -> Keys:
    """Where a number of 64 bits passes from one weight to the next: floor(2^64 P(X <= k)), for k = 0, 1, ... as long as
    it is below 2^64."""
    with localcontext() as context:
        context.prec = 60
        term = total = Decimal(-1).exp()
        places: list[int] = []
        count = 0
        while (place := int(total * 2**64)) < _MASK64 and len(places) < 31:
            places.append(place)
            count += 1
            term /= count
            total += term
    return np.array(places, dtype=np.uint64)


@lru_cache(maxsize=1)
def _table() -> tuple[Floats, npt.NDArray[np.bool_]]:
    """The weight by the first 16 bits of a number, and where those 16 bits do not decide it."""
    first = np.arange(1 << 16, dtype=np.uint64) << np.uint64(48)
    lows = np.searchsorted(poisson_places(), first, side="right")
    highs = np.searchsorted(poisson_places(), first | np.uint64((1 << 48) - 1), side="right")
    return lows.astype(np.float64), lows != highs


def weights(keys: Keys, replicates: range, seed: int) -> Floats:
    """The weights (R, n) of the customers in the replicates."""
    numbers = np.array([((seed << 32) + r + 1) * _GOLDEN & _MASK64 for r in replicates], dtype=np.uint64)
    hashed = _mixed(_mixed(keys)[None, :] ^ _mixed(numbers)[:, None])
    table, open_still = _table()
    place = (hashed >> np.uint64(48)).view(np.int64)
    found: Floats = table.take(place)
    left = open_still.take(place)
    if left.any():
        found[left] = np.searchsorted(poisson_places(), hashed[left], side="right")
    return found


def replicate_sums(keys: Keys, columns: Sequence[Ints], *, replicates: int, seed: int) -> Iterator[tuple[int, ...]]:
    """For each replicate the exact weighted sum of each column (n,), in the order of replicates."""
    parts = np.stack([limb for column in columns for limb in limbs(column)], axis=1)
    for first in range(0, replicates, _REPLICATES):
        drawn = range(first, min(first + _REPLICATES, replicates))
        total = np.zeros((len(drawn), parts.shape[1]))
        for place in range(0, len(keys), _CUSTOMERS):
            block = slice(place, place + _CUSTOMERS)
            total += weights(keys[block], drawn, seed) @ parts[block]
        for row in total:
            yield tuple(joined(row[at : at + 3]) for at in range(0, len(row), 3))


def percentile_interval(replicates: Floats, *, alpha: float = 0.05) -> tuple[float, float]:
    """The interval between the replicates' own quantiles (Efron 1979), NaN ones left out."""
    told = replicates[np.isfinite(replicates)]
    low, high = np.quantile(told, (alpha / 2, 1 - alpha / 2))
    return float(low), float(high)
