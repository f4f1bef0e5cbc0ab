"""Whether records bear an estimate at all: propensities that can be, and enough of them that matter."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, nan
from typing import Final

import numpy as np

from dunning_simulator.evaluate.findings import Finding, finding
from dunning_simulator.statistics.arrays import Floats, Ints
from dunning_simulator.statistics.clustered import mean

REFUSED_BELOW: Final = 30
WARNED_BELOW: Final = 100
WARNED_SHARE: Final = 0.05
LARGEST_SHARE: Final = 0.05
ERRORS_FROM_ONE: Final = 3
"""The gates of SIMULATION.md, mode 3."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """How much of the log speaks about the policy. `effective` is the effective sample size (sum w)² / sum w² (Kish
    1965), `largest_share` the share of all weight that one record has, `mean_weight` one if the propensities are
    right, `matched` the records with any weight."""

    records: int
    clusters: int
    matched: int
    effective: float
    largest_weight: float
    largest_share: float
    mean_weight: float
    mean_weight_se: float


def overlap(weight: Floats, cluster: Ints | None = None) -> Overlap:
    total = float(weight.sum())
    level = mean(weight, cluster)
    return Overlap(
        records=len(weight),
        clusters=level.clusters,
        matched=int(np.count_nonzero(weight)),
        effective=total**2 / float(weight @ weight) if total else 0.0,
        largest_weight=float(weight.max(initial=0.0)),
        largest_share=float(weight.max()) / total if total else nan,
        mean_weight=level.value,
        mean_weight_se=level.se,
    )


def gate(found: Overlap) -> tuple[Finding, ...]:
    """What is wrong: a refusal where there is one, and every warning."""
    said: list[Finding] = []
    if found.effective < REFUSED_BELOW:
        said.append(finding("E101", effective=found.effective, records=found.records, least=REFUSED_BELOW))
    elif found.effective < WARNED_BELOW:
        said.append(finding("E201", effective=found.effective, records=found.records))
    if found.effective < WARNED_SHARE * found.records and found.effective >= REFUSED_BELOW:
        said.append(finding("E202", effective=found.effective, share=100 * found.effective / found.records))
    if found.largest_share > LARGEST_SHARE:
        said.append(finding("E203", share=100 * found.largest_share, weight=found.largest_weight))
    away = abs(found.mean_weight - 1)
    if isfinite(found.mean_weight_se) and away > ERRORS_FROM_ONE * found.mean_weight_se and away > 1e-9:
        said.append(finding("E204", mean=found.mean_weight, se=found.mean_weight_se))
    return tuple(said)
