"""Several decisions in a row, each with its own draw.

Sources: Precup, Sutton and Singh (2000) for importance sampling by trajectory and by decision, Jiang and Li (2016) for
the doubly robust one. For arms that persist use `arms`: there a customer is drawn once, and a product over decisions
would count that draw again and again.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

import numpy as np

from dunning_simulator.statistics.arrays import Floats, Ints
from dunning_simulator.statistics.clustered import mean, ratio, sandwich
from dunning_simulator.statistics.estimate import Estimate, estimate


@dataclass(frozen=True, slots=True)
class Trajectories:
    """Units by steps (n, T): what was drawn with which probability by the log and by the policy, and the reward after
    it. A step that a unit does not have has both probabilities 1 and reward 0. `action_value` and `state_value` are a
    model's Q and V, where there is one."""

    logged: Floats
    policy: Floats
    reward: Floats
    action_value: Floats | None = None
    state_value: Floats | None = None
    cluster: Ints | None = None

    @property
    def weights(self) -> Floats:
        """The running product of the policy's over the logged probability (n, T)."""
        return np.asarray(np.cumprod(self.policy / self.logged, axis=1), dtype=np.float64)


def trajectory_is(found: Trajectories) -> Estimate:
    """The mean of the whole weight times the whole reward."""
    return mean(found.weights[:, -1] * found.reward.sum(axis=1), found.cluster, method="TIS")


def self_normalised_trajectory_is(found: Trajectories) -> Estimate:
    """The same over the sum of the whole weights."""
    whole = found.weights[:, -1]
    return ratio(whole * found.reward.sum(axis=1), whole, found.cluster, method="SNTIS")


def per_decision_is(found: Trajectories) -> Estimate:
    """Each reward weighed by the decisions up to it."""
    return mean((found.weights * found.reward).sum(axis=1), found.cluster, method="PDIS")


def self_normalised_per_decision_is(found: Trajectories) -> Estimate:
    """Each step normalised by its own sum of weights."""
    weights = found.weights
    totals = weights.sum(axis=0)
    if (totals == 0).any():
        return Estimate(nan, nan, nan, nan, len(weights), len(weights), "SNPDIS")
    levels = (weights * found.reward).sum(axis=0) / totals
    residuals = (weights * (found.reward - levels) / totals).sum(axis=1)
    variance, clusters = sandwich(residuals, found.cluster)
    return estimate(float(levels.sum()), variance, len(weights), clusters, "SNPDIS")


def sequential_dr(found: Trajectories) -> Estimate:
    """V of the first state plus, by step, the weight times (reward + V of the next state - Q of the action)."""
    if found.action_value is None or found.state_value is None:
        raise ValueError("a model's Q and V are needed")
    following = np.concatenate((found.state_value[:, 1:], np.zeros((len(found.reward), 1))), axis=1)
    steps = found.weights * (found.reward + following - found.action_value)
    return mean(found.state_value[:, 0] + steps.sum(axis=1), found.cluster, method="DR by decision")


def sequential_direct(found: Trajectories) -> Estimate:
    """The mean of V of the first state."""
    if found.state_value is None:
        raise ValueError("a model's V is needed")
    return mean(found.state_value[:, 0], found.cluster, method="DM")


def sequenced(unit: Ints, step: Floats, rows: Trajectories) -> Trajectories:
    """Rows of one decision each (n,) as units by steps: `unit` numbers them from 0, `step` orders the rows of each.
    Units with fewer steps than others end in steps at which nothing is drawn and nothing earned."""
    order = np.lexsort((step, unit))
    units = unit[order]
    first = np.searchsorted(units, units)
    place = np.arange(len(units)) - first
    shape = (int(unit.max()) + 1, int(place.max()) + 1)

    def spread(values: Floats, empty: float) -> Floats:
        made = np.full(shape, empty)
        made[units, place] = values[order]
        return made

    return Trajectories(
        spread(rows.logged, 1.0),
        spread(rows.policy, 1.0),
        spread(rows.reward, 0.0),
        None if rows.action_value is None else spread(rows.action_value, 0.0),
        None if rows.state_value is None else spread(rows.state_value, 0.0),
    )


def all_of(found: Trajectories) -> tuple[Estimate, ...]:
    """Every estimator that the trajectories allow."""
    made = (
        trajectory_is(found),
        self_normalised_trajectory_is(found),
        per_decision_is(found),
        self_normalised_per_decision_is(found),
    )
    if found.action_value is None or found.state_value is None:
        return made
    return (*made, sequential_direct(found), sequential_dr(found))
