"""More than one comparison: Holm and Benjamini-Hochberg by statsmodels, and simultaneous intervals of a bootstrap."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from dunning_simulator.statistics.arrays import Floats


def adjusted(p_values: Sequence[float], method: Literal["holm", "fdr_bh"]) -> list[float]:
    """The p-values adjusted for their number: `holm` where each is a decision, `fdr_bh` where they are looked through.
    NaN stays NaN and does not count."""
    told = [p for p in p_values if p == p]
    if not told:
        return list(p_values)
    from statsmodels.stats.multitest import multipletests

    found = iter(multipletests(told, method=method)[1])
    return [float(next(found)) if p == p else p for p in p_values]


def max_t(values: Floats, replicates: Floats, *, alpha: float = 0.05) -> tuple[Floats, Floats, float]:
    """Simultaneous intervals of several estimates from the same bootstrap: `values` (k), `replicates` (R, k). Returns
    lows, highs and the quantile of the largest |t| that makes them (Westfall and Young 1993; Romano and Wolf 2005).
    An estimate that never varies has no width."""
    spread = np.std(replicates, axis=0, ddof=1)
    varies = spread > 0
    if not varies.any():
        return values.copy(), values.copy(), 0.0
    t = np.abs(replicates[:, varies] - values[varies]) / spread[varies]
    critical = float(np.quantile(t.max(axis=1), 1 - alpha, method="higher"))
    return values - critical * spread, values + critical * spread, critical
