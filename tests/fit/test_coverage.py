"""Ranges of differences that rest on a fit, in a few worlds that are known; `bench.coverage` has thousands."""

from __future__ import annotations

import numpy as np
import pytest
from dunning_simulator.outcomes.measure import Frame, measure
from dunning_simulator.response.population import members
from dunning_simulator.response.worlds import Lives

from bench import coverage as c
from bench.fitting import FIRST, policy
from bench.kept import Row

WORLDS, WORLDS_LIVED = 6, 30


def off(made: Row, number: int) -> list[float]:
    assert "refused" not in made
    return list((np.array(made["gap"]) - c.difference(c.obeying(c.laws()[number % c.LAWS]))) / made["se"])


def test_ranges_are_as_wide_as_the_estimates_are_off() -> None:
    """Over days and worlds the root mean square of what is off, in standard errors, is near 1. With these seeds ranges
    that were half as wide, or twice, would leave the bounds; how often they hold the truth takes many more worlds."""
    found = [one for number in range(WORLDS) for one in off(c.world(number, draws=60), number)]
    assert 0.45 < np.sqrt(np.mean(np.square(found))) < 1.3
    assert max(map(abs, off(c.simulated(0, draws=30), 0))) < 3


@pytest.mark.parametrize("law", [0, 3])
def test_the_formula_is_what_simulating_many_customers_comes_to(law: int) -> None:
    """Within three standard errors of thirty worlds of 4,000 customers, on each day."""
    model = c.obeying(c.laws()[law])
    people = members(model, c.asked_about(4_000), FIRST)
    frame = Frame.of(people, c.COMPARED, c.FOLLOWED, "USD")
    columns = [frame.column(f"recovered by day {day}") for day in c.HORIZONS]
    sides = [Lives(policy(text), people, *c.COMPARED) for text in (c.NOBODY, c.REMIND)]

    def lived(one: Lives, turn: int) -> np.ndarray:
        values = measure(frame, one, one.live(model, seed=11, replicate=turn)).values[:, columns]
        return np.asarray(values.sum(axis=0) / float(frame.due.sum()))

    shares = np.array([[lived(one, turn) for one in sides] for turn in range(WORLDS_LIVED)])
    found = np.stack([shares[:, 0], shares[:, 1], shares[:, 1] - shares[:, 0]])
    wanted = [c.paid(model, reminded=False), c.paid(model, reminded=True), c.difference(model)]
    assert (np.abs(found.mean(axis=1) - wanted) < 3 * found.std(axis=1, ddof=1) / np.sqrt(WORLDS_LIVED)).all()


def test_what_is_refused_holds_nothing() -> None:
    """Four worlds of a law whose truth is 1: below, within, above, and one without an answer."""
    rows: list[Row] = [{"gap": [gap] * 3, "se": [0.1] * 3} for gap in (0.5, 0.9, 1.5)]
    for found in c.held([*rows, {"refused": "nothing varies it"}], [np.ones(3)], [0, 0, 0, 0]):
        assert (found.held, found.below, found.above, found.worlds) == (1, 1, 1, 4)
        assert found.width == pytest.approx(0.1 / np.std([0.5, 0.9, 1.5], ddof=1), rel=2e-3)
