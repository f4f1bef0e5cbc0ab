"""What each rule of a policy adds: the policy with it less the policy without it, in the same worlds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dunning_dsl.engine.kernel import view as v
from dunning_simulator.outcomes.baselines import without
from dunning_simulator.outcomes.measure import Frame, measure
from dunning_simulator.response.model import Model
from dunning_simulator.response.worlds import Lived, Lives

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Added:
    """What a rule adds to what is recovered, a share of what was due, on average over some worlds; `se` is its standard
    error by which customers these are and which worlds, `acted` how often the rule did, a world."""

    value: float
    se: float
    acted: float


def contributions(
    lives: Lives, frame: Frame, model: Model, *, seed: int, worlds: int, tell: Callable[[str, int, int], None]
) -> dict[str, Added]:
    """By rule of a policy, in its order; one that never acts adds nothing, and nothing is lived through for it."""
    from dunning_simulator.statistics.clustered import ratio

    acted: Counter[str] = Counter()
    days = lives.first_day, lives.last_day
    base = _recovered(lives, frame, model, seed, worlds, acted)
    held, due = frame.due > 0, frame.due.astype(np.float64)
    found = {}
    for place, rule in enumerate(lives.program.rules):
        if acted[rule.name]:
            muted = without(lives.program, rule.name)
            other = Lives(muted, lives.people, *days, compiled=lives.compiled, reuse=True, shared=lives.shared)
            more = base - _recovered(other, frame, model, seed, worlds)
            gap = ratio(more[held], due[held])
            found[rule.name] = Added(gap.value, gap.se, acted[rule.name] / worlds)
        else:
            found[rule.name] = Added(0.0, 0.0, 0.0)
        tell("rules", place + 1, len(lives.program.rules))
    return found


def _recovered(
    lives: Lives, frame: Frame, model: Model, seed: int, worlds: int, acted: Counter[str] | None = None
) -> Floats:
    """[n]: what is recovered in a world, in minor units, on average; `acted` is told how often each rule did."""
    rules = [lives.program.rules[rule].name for rule, _ in lives.plan.steps]

    def seen(lived: Iterable[Lived]) -> Iterator[Lived]:
        for part in lived:
            if acted is not None:
                steps = part.rows.action[:, v.AR_STEP]
                acted.update(rules[step] for step in steps[steps >= 0].tolist())
            yield part

    column = frame.column(frame.recovered)
    found = np.zeros(frame.customers)
    for turn in range(worlds):
        found += measure(frame, lives, seen(lives.live(model, seed=seed, replicate=turn))).values[:, column]
    return found / worlds
