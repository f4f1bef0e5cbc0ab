"""What a policy would have earned, from rewards that were logged under another one with known propensities.

With w the policy's probability of the logged action over the logged propensity, r the reward, q the modelled reward of
the logged action and v the modelled reward under the policy (the mean of q over its actions). Notation and formulas are
those of research/simulation-and-data.md, section 3; every function says where its formula comes from. Intervals are
clustered, from each record's contribution to the estimate's error.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from math import nan
from typing import Final

import numpy as np

from dunning_simulator.statistics.arrays import Floats, Ints
from dunning_simulator.statistics.clustered import codes, mean, sandwich
from dunning_simulator.statistics.estimate import Estimate, estimate

CLIP: Final = 10.0
"""The weight above which clipping, switching and shrinking take hold, where nobody says another."""


@dataclass(frozen=True, slots=True)
class Logged:
    """Records of one decision each: reward, weight, the cluster (None: each record its own), and where there is a model
    of the reward what it says for the logged action (`modelled`) and for the policy (`under_policy`)."""

    reward: Floats
    weight: Floats
    cluster: Ints | None = None
    modelled: Floats | None = None
    under_policy: Floats | None = None


class NotEstimableError(ValueError):
    """What was asked cannot be estimated from these records; the text says why."""


def ips(log: Logged) -> Estimate:
    """Inverse propensity scoring: the mean of w r (Horvitz and Thompson 1952)."""
    return mean(log.weight * log.reward, log.cluster, method="IPS")


def clipped_ips(log: Logged, most: float = CLIP) -> Estimate:
    """The mean of min(w, most) r: less spread, biased towards zero (Ionides 2008; Bottou et al. 2013)."""
    return mean(np.minimum(log.weight, most) * log.reward, log.cluster, method=f"IPS, clipped at {most:g}")


def snips(log: Logged) -> Estimate:
    """Self-normalised: the sum of w r over the sum of w (Hájek 1971; Swaminathan and Joachims 2015)."""
    return _self_normalised(log.reward, np.zeros_like(log.reward), log, "SNIPS")


def replay(log: Logged, propensity: Floats, policy_probability: Floats) -> Estimate:
    """The mean reward of the records whose action the policy would have taken (Li, Chu, Langford and Wang 2011). Only
    for a policy that draws nothing and a log that drew evenly: elsewhere it is biased, and raises."""
    if not np.isin(policy_probability, (0.0, 1.0)).all():
        raise NotEstimableError("the policy draws its actions, so there is no action that it would have taken")
    if float(np.ptp(propensity)) > 1e-9:
        raise NotEstimableError("the log did not draw evenly, so the records that agree are no fair sample")
    agrees = policy_probability == 1.0
    if not agrees.any():
        raise NotEstimableError("no record has the action that the policy would have taken")
    cluster = None if log.cluster is None else log.cluster[agrees]
    return mean(log.reward[agrees], cluster, method="replay")


def direct(log: Logged) -> Estimate:
    """The direct method: the mean of v (Dudík, Langford and Li 2011). Its interval knows nothing of the model's own
    error."""
    return mean(_model(log)[1], log.cluster, method="DM")


def doubly_robust(log: Logged) -> Estimate:
    """The mean of v + w (r - q) (Dudík, Langford and Li 2011)."""
    return _corrected(log, log.weight, "DR")


def switch_dr(log: Logged, most: float = CLIP) -> Estimate:
    """As DR, but only the model where w is above `most` (Wang, Agarwal and Dudík 2017)."""
    return _corrected(log, np.where(log.weight <= most, log.weight, 0.0), f"Switch-DR at {most:g}")


def shrunk_dr(log: Logged, by: float = CLIP) -> Estimate:
    """As DR with the weight shrunk to by w / (w² + by) (Su, Dimakopoulou, Krishnamurthy and Dudík 2020)."""
    return _corrected(log, by * log.weight / (log.weight**2 + by), f"DRos at {by:g}")


def self_normalised_dr(log: Logged) -> Estimate:
    """The mean of v plus the sum of w (r - q) over the sum of w (Thomas and Brunskill 2016)."""
    modelled, under_policy = _model(log)
    return _self_normalised(log.reward - modelled, under_policy, log, "SNDR")


def _corrected(log: Logged, weight: Floats, method: str) -> Estimate:
    modelled, under_policy = _model(log)
    return mean(under_policy + weight * (log.reward - modelled), log.cluster, method=method)


def _self_normalised(reward: Floats, base: Floats, log: Logged, method: str) -> Estimate:
    n, total = len(reward), float(log.weight.sum())
    if total == 0:
        found = len(codes(log.cluster, n))
        return Estimate(nan, nan, nan, nan, n, found, method)
    corrected = float(log.weight @ reward) / total
    level = float(base.mean())
    residuals = (base - level) / n + log.weight * (reward - corrected) / total
    variance, found = sandwich(residuals, log.cluster)
    return estimate(level + corrected, variance, n, found, method)


def _model(log: Logged) -> tuple[Floats, Floats]:
    if log.modelled is None or log.under_policy is None:
        raise NotEstimableError("there is no model of the reward")
    return log.modelled, log.under_policy


def all_of(log: Logged, propensity: Floats, policy_probability: Floats, *, most: float = CLIP) -> tuple[Estimate, ...]:
    """Every estimator that these records allow."""
    found = [ips(log), clipped_ips(log, most), snips(log)]
    with suppress(NotEstimableError):
        found.append(replay(log, propensity, policy_probability))
    if log.modelled is not None and log.under_policy is not None:
        found += [direct(log), doubly_robust(log), self_normalised_dr(log), switch_dr(log, most), shrunk_dr(log, most)]
    return tuple(found)
