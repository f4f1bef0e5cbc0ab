"""Ranges of differences that rest on a fit, in a few worlds that are known; `bench.coverage` has thousands."""

from __future__ import annotations

import numpy as np
import pytest

from bench import coverage
from bench.coverage import LAWS, Held, held, laws
from bench.kept import Row

WORLDS = 6


def test_ranges_are_as_wide_as_the_estimates_are_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Over days and worlds the root mean square of what is off, in standard errors, is near 1. With these seeds ranges
    that were half as wide, or twice, would leave the bounds; how often they hold the truth takes many more worlds."""
    monkeypatch.setattr(coverage, "FRESH", 60_000)
    truths = [coverage.truth(law) for law in laws()]
    off = []
    for number in range(WORLDS):
        found = coverage.world(number, draws=40)
        assert "refused" not in found
        off += list((np.array(found["gap"]) - truths[number % LAWS]["gap"]) / found["se"])
    assert 0.45 < np.sqrt(np.mean(np.square(off))) < 1.3


def test_what_is_refused_holds_nothing() -> None:
    """Four worlds of a law whose truth is 1: below, within, above, and one without an answer."""
    rows: list[Row] = [{"day": [7], "gap": [gap], "se": [0.1], "held": 1_000_000} for gap in (0.5, 0.9, 1.5)]
    (found,) = held([*rows, {"refused": "nothing varies it"}], [{"gap": [1.0]}], [0, 0, 0, 0])
    assert (found.day, found.held, found.below, found.above, found.worlds) == (7, 1, 1, 1, 4)
    assert found.width == pytest.approx(0.1 / np.std([0.5, 0.9, 1.5], ddof=1), rel=1e-3)
    assert isinstance(found, Held)
