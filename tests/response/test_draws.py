"""Draws, exponentials and hazards in integers."""

from __future__ import annotations

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


def test_exponentials_rise_across_cells() -> None:
    table = exponential_table()
    edges = [cell << 48 for cell in range(1, 1 << 14)]
    around = sorted({max(0, edge + step) for edge in edges[::37] for step in (-2, -1, 0, 1, 2)})
    found = [exponential(table, one) for one in (*around, (1 << 62) - 1, 1 << 62, (1 << 62) + 1, (1 << 63) - 1)]
    assert found == sorted(found)


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
    """Over 2^18 keys: kind, number and replicate each make another draw, uniform and uncorrelated."""
    keys = np.arange(1 << 18, dtype=np.int64)
    drawn = [draw(draw(7, replicate, 0), kind, number) for replicate in (0, 1) for kind in (1, 2) for number in (0, 1)]
    assert len(set(drawn)) == len(drawn)
    columns = np.array([draw(11 + kind, keys, number) for kind in (1, 2) for number in (0, 1)], np.float64)  # type: ignore[arg-type]
    share = columns / 2.0**63
    assert np.abs(share.mean(axis=1) - 0.5).max() < 5 * (1 / 12) ** 0.5 / 2**9
    together = np.corrcoef(share) - np.eye(len(share))
    assert np.abs(together).max() < 5 / 2**9


def test_chances_are_met() -> None:
    drawn = [draw(3, n, 0) for n in range(20_000)]
    met = sum(happens(one, int(0.2 * 2.0**62)) for one in drawn)
    assert met == pytest.approx(4_000, abs=5 * (20_000 * 0.2 * 0.8) ** 0.5)
    assert not any(happens(one, 0) for one in drawn)


def test_hashes_are_the_same_everywhere() -> None:
    """BLAKE2b with 8 bytes of digest; of nothing it is e4a6a0577479b2b4."""
    assert hashes([""]).tolist() == [[0xE4A6A057, 0x7479B2B4]]
    assert len({tuple(row) for row in hashes(f"C{n}" for n in range(1000)).tolist()}) == 1000
