"""Draws, exponentials and hazards in integers."""

from __future__ import annotations

import itertools
from math import exp, log

import numpy as np
import pytest

from dunning_dsl.engine.kernel.draws import DRAW_BITS, HAZARD_BITS, LOG_BITS, draw, exponential, happens, hazard
from dunning_dsl.engine.world import exponential_table, hashes, hazard_table

ONE = 1 << HAZARD_BITS


@pytest.mark.parametrize(
    ("key", "counter", "found"),
    [
        (0, (0, 0), (0x6B200159, 0x99BA4EFE)),
        ((1 << 64) - 1, (0xFFFFFFFF, 0xFFFFFFFF), (0x1CB996FC, 0xBB002BE7)),
        (0x13198A2E03707344, (0x243F6A88, 0x85A308D3), (0xC4923A9C, 0x483DF7A0)),
    ],
)
def test_the_generator_is_threefry(key: int, counter: tuple[int, int], found: tuple[int, int]) -> None:
    """The known answers of Random123 (`kat_vectors`, threefry2x32 with 20 rounds), less the last bit."""
    assert draw(key, *counter) == (found[0] << 31) | (found[1] >> 1)


@pytest.mark.parametrize("h", [1e-7, 3e-6, 1e-4, 0.01, 0.3, 0.69, 0.7, 1.0, 2.5, 5.0, 8.0])
def test_exponentials_have_their_distribution(h: float) -> None:
    """By bisection, without sampling: the draws up to h are 1 - exp(-h) of all, to 1e-4 of it."""
    table, wanted = exponential_table(), round(h * ONE)
    low, high = 0, 1 << DRAW_BITS
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if exponential(table, middle) <= wanted else (low, middle)
    assert high / (1 << DRAW_BITS) == pytest.approx(1 - exp(-h), rel=1e-4)


def test_exponentials_rise_across_all_cells() -> None:
    """On both sides of the edge of every cell, and of every halving by which what lies above one half comes down to
    the table."""
    table = exponential_table()
    edges = [cell << 48 for cell in range(1, 1 << 14)]
    halves = [(1 << DRAW_BITS) - (1 << (DRAW_BITS - place)) for place in range(1, DRAW_BITS)]
    last = (1 << DRAW_BITS) - 1
    around = {min(last, edge + step) for edge in (*edges, *halves) for step in (-2, -1, 0, 1, 2)}
    found = [exponential(table, one) for one in sorted({0, *around, last})]
    assert found == sorted(found)
    assert found[0] == 0
    assert found[-1] == pytest.approx(63 * log(2) * ONE, rel=1e-9)


@pytest.mark.parametrize("value", [6.1e-8, 1e-5, 3.4e-4, 0.0123, 0.5, 1.0, 7.9])
def test_hazards_are_powers_of_two(value: float) -> None:
    logarithm = log(value) / log(2)
    found = hazard(hazard_table(), round(logarithm * (1 << LOG_BITS)))
    assert found / ONE == pytest.approx(value, rel=2e-5)


def test_hazards_stop_at_their_bounds() -> None:
    table = hazard_table()
    assert hazard(table, -40 << LOG_BITS) == 1 << (HAZARD_BITS - 24)
    assert hazard(table, 9 << LOG_BITS) == 8 << HAZARD_BITS


def test_draws_of_different_things_have_nothing_in_common() -> None:
    """Over 2^20 customers, of two worlds, for two kinds of events and the first two of each: all uniform, and every two
    of the eight independent, in sixteenths (chi-square) and in whether both are among the rarest thousandth."""
    many = 1 << 20
    keys = np.arange(many, dtype=np.int64)
    worlds = [draw(draw(7, replicate, 0), keys >> 10, keys) for replicate in (0, 1)]  # type: ignore[arg-type]
    drawn = [draw(world, kind, number) for world in worlds for kind in (1, 2) for number in (0, 1)]
    cells = np.array(drawn) >> (DRAW_BITS - 4)
    for one in cells:
        assert _chi_square(np.bincount(one, minlength=16), many / 16) < 50  # 15 degrees of freedom: once in 10^5
    rare = np.array(drawn) < (1 << DRAW_BITS) // 1000
    for one, other in itertools.combinations(range(len(drawn)), 2):
        assert _chi_square(np.bincount(16 * cells[one] + cells[other], minlength=256), many / 256) < 360  # of 255
        both = int((rare[one] & rare[other]).sum())
        assert abs(both - many / 1e6) < 7  # of one, which is what independence makes of it
    share = np.array(drawn, np.float64) / 2.0**63
    assert np.abs(np.corrcoef(share) - np.eye(len(share))).max() < 5 / 2**10


def _chi_square(counts: np.ndarray, expected: float) -> float:
    return float(((counts - expected) ** 2).sum() / expected)


def test_chances_are_met() -> None:
    drawn = [draw(3, n, 0) for n in range(20_000)]
    met = sum(happens(one, int(0.2 * 2.0**62)) for one in drawn)
    assert met == pytest.approx(4_000, abs=5 * (20_000 * 0.2 * 0.8) ** 0.5)
    assert not any(happens(one, 0) for one in drawn)


def test_hashes_are_the_same_everywhere() -> None:
    """BLAKE2b with 8 bytes of digest; of nothing it is e4a6a0577479b2b4."""
    assert hashes([""]).tolist() == [[0xE4A6A057, 0x7479B2B4]]
    assert len({tuple(row) for row in hashes(f"C{n}" for n in range(1000)).tolist()}) == 1000
