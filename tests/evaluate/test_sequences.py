"""Several decisions in a row: the toy of the reference values, exactly; and arms that persist."""

from __future__ import annotations

from fractions import Fraction
from math import prod

import numpy as np
import pytest
from dunning_simulator.evaluate import sequences
from dunning_simulator.evaluate.arms import NEVER, Drawn, weigh, weight
from dunning_simulator.evaluate.overlap import overlap
from dunning_simulator.evaluate.sequences import Trajectories

from tests.statistics.reference import known


def _toy() -> Trajectories:
    rows = [[float(Fraction(str(cell))) for cell in row] for row in known("sequential_toy")["rows"]]
    table = dict(zip(known("sequential_toy")["cols"], np.array(rows).T, strict=True))
    pair = lambda name: np.stack((table[f"{name}0"], table[f"{name}1"]), axis=1)  # noqa: E731
    return Trajectories(pair("pb"), pair("pe"), pair("r"), pair("Q"), pair("V"))


@pytest.mark.parametrize(
    ("name", "of"),
    [
        ("TIS", sequences.trajectory_is),
        ("SNTIS", sequences.self_normalised_trajectory_is),
        ("PDIS", sequences.per_decision_is),
        ("SNPDIS", sequences.self_normalised_per_decision_is),
        ("DM", sequences.sequential_direct),
        ("DR", sequences.sequential_dr),
    ],
)
def test_the_toy_exactly(name: str, of: object) -> None:
    assert of(_toy()).value == pytest.approx(float(Fraction(known("sequential_toy")[name])), abs=1e-12)  # type: ignore[operator]


def test_rows_become_trajectories_in_the_order_of_their_steps() -> None:
    whole = _toy()
    order = np.array([5, 0, 7, 2, 1, 6, 3, 4])
    unit, step = np.repeat(np.arange(4), 2), np.tile((1.0, 2.0), 4)
    assert whole.action_value is not None
    assert whole.state_value is not None
    rows = Trajectories(
        *(
            table.ravel()[order]
            for table in (whole.logged, whole.policy, whole.reward, whole.action_value, whole.state_value)
        )
    )
    made = sequences.sequenced(unit[order], step[order], rows)
    assert [e.value for e in sequences.all_of(made)] == [e.value for e in sequences.all_of(whole)]


def test_the_toys_effective_sample() -> None:
    expected = float(Fraction(known("sequential_toy")["ESS"]))
    assert overlap(_toy().weights[:, -1]).effective == pytest.approx(expected, abs=1e-12)


def test_intervals_by_decision_hold_the_truth() -> None:
    """400 worlds of 500 units with two decisions each, drawn evenly; the policy always takes the first action, which
    earns 1 more each time."""
    draw = np.random.default_rng(6)
    held = {sequences.per_decision_is: 0, sequences.self_normalised_per_decision_is: 0, sequences.sequential_dr: 0}
    for _ in range(400):
        first = draw.uniform(size=(500, 2)) < 0.5
        reward = first + draw.normal(size=(500, 2))
        value = np.ones((500, 2)) * [[2.0, 1.0]]
        model = (first + np.array([[1.0, 0.0]])).astype(float)
        found = Trajectories(np.full((500, 2), 0.5), first.astype(float), reward, model, value)
        for of in held:
            estimate = of(found)
            held[of] += estimate.low <= 2.0 <= estimate.high
    assert all(0.92 < count / 400 < 0.98 for count in held.values())


def test_a_customers_draw_counts_once_however_many_decisions_follow() -> None:
    """Six decisions in an arm with a share of 0.1: a product of propensities gives a million, the draw was one of
    ten."""
    drawn = Drawn({"control": 0.9, "text_first": 0.1}, {"control": 3, "text_first": NEVER})
    assert weight(drawn, NEVER, 30) == pytest.approx(10)
    assert prod([1 / 0.1] * 6) == pytest.approx(1e6)
    assert weight(drawn, NEVER, 2) == 1.0, "before the arms differ everybody speaks for both"
    assert weight(drawn, 3, 2) == 1.0
    assert weight(drawn, 3, 3) == 0.0, "the policy would have done something else"


def test_an_action_that_several_arms_take_has_all_their_shares() -> None:
    drawn = Drawn({"a": 0.5, "b": 0.3, "c": 0.2}, {"a": NEVER, "b": 10, "c": 4})
    assert [weight(drawn, NEVER, day) for day in (3, 4, 9, 10, 50)] == pytest.approx(
        [1, 1 / 0.8, 1 / 0.8, 1 / 0.5, 1 / 0.5]
    )


def test_money_is_weighed_by_the_day_it_came() -> None:
    drawn = Drawn({"a": 0.5, "b": 0.5}, {"a": NEVER, "b": 10})
    assert weigh(drawn, NEVER, ((5, 100), (12, 30), (99, 7)), 40) == (100 + 2 * 30, 2.0)
    assert weigh(drawn, 10, ((5, 100), (12, 30)), 40) == (100, 0.0)


def test_weights_by_arm_are_right_on_average_and_vary_less_than_by_draw_alone() -> None:
    """20,000 customers in three arms, whose paths part on different days; what one arm earns is known."""
    draw = np.random.default_rng(8)
    shares = {"a": 0.2, "b": 0.3, "c": 0.5}
    earned = {"a": 3.0, "b": 2.0, "c": 1.0}
    by_path, by_draw = [], []
    for _ in range(20_000):
        arm = str(draw.choice(list(shares), p=list(shares.values())))
        alike = draw.uniform() < 0.4  # for these customers a and b never differ
        parts = {name: NEVER if name == arm or (alike and {name, arm} == {"a", "b"}) else 7 for name in shares}
        pays = earned["a" if alike and arm == "b" else arm]
        drawn = Drawn(shares, parts)
        by_path.append(weigh(drawn, parts["a"], ((20, pays),), 60)[0])
        by_draw.append(pays / shares["a"] if arm == "a" else 0.0)
    for found in (by_path, by_draw):
        assert np.mean(found) == pytest.approx(3.0, abs=4 * np.std(found) / 20_000**0.5)
    assert np.std(by_path) < 0.85 * np.std(by_draw)
