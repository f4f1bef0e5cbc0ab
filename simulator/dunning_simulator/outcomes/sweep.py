"""Many values of a policy's params in the same worlds: each against the policy as it stands.

The intervals are simultaneous (the largest of all standardised differences, from one bootstrap over customers), so that
the best of many may be picked by them. The model's own parameters are not in them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dunning_dsl.program.statements import Program
from dunning_simulator.outcomes.measure import Frame
from dunning_simulator.outcomes.rounds import Rounds, Sums
from dunning_simulator.outcomes.sample import Progress
from dunning_simulator.outcomes.till import Till
from dunning_simulator.response.model import Model
from dunning_simulator.response.worlds import Lives
from dunning_simulator.statistics.bootstrap import customer_keys, replicate_sums
from dunning_simulator.statistics.many import max_t

BOOTSTRAP = 1_000
"""Replicates of the bootstrap over customers."""


@dataclass(frozen=True)
class Tried:
    """One combination of values: shares are of what was due, `low` to `high` holds the difference from the policy as it
    stands together with those of all others, 95 times in 100 (customers and worlds; the model as it is). Counts are
    means over the worlds."""

    values: tuple[tuple[str, str], ...]
    recovered: float
    difference: float
    low: float
    high: float
    messages: float
    complaints: float
    days_unpaid: float


@dataclass(frozen=True)
class Swept:
    """`base` is the policy as it stands, `tried` every other one as asked for, `worlds` how many worlds there were."""

    base: Tried
    tried: tuple[Tried, ...]
    worlds: int


def sweep(
    base: Program,
    variants: Sequence[tuple[tuple[tuple[str, str], ...], Program]],
    frame: Frame,
    model: Model,
    *,
    worlds: int,
    seed: int = 1,
    compiled: bool | None = None,
    progress: Progress | None = None,
) -> Swept:
    """Live the policy and its variants (each named by its values) through the same worlds, and compare each with the
    first."""
    tell = progress or (lambda *_: None)
    programs = [base, *(program for _, program in variants)]
    days = (frame.first_day, frame.last_day)
    lives = {
        str(place): Lives(one, frame.people, *days, compiled=compiled, reuse=True) for place, one in enumerate(programs)
    }
    rounds = Rounds(
        Till.of(frame),
        lives,
        model,
        seed,
        ("0", "0"),
        kept=0,
        told=lambda done, of: tell("policies over customers", done, of),
    )
    rounds.live(worlds)
    assert rounds.done is not None
    return _compared(frame, variants, [rounds.done.sums[name] for name in lives], worlds, seed)


def _compared(
    frame: Frame,
    variants: Sequence[tuple[tuple[tuple[str, str], ...], Program]],
    found: Sequence[Sums],
    worlds: int,
    seed: int,
) -> Swept:
    column = frame.column(frame.recovered)
    due = float(frame.due.sum())
    keys = customer_keys(frame.people.recorded.ids)
    columns = [frame.due, *(one.recovered[:, -1] for one in found)]
    drawn = np.array(list(replicate_sums(keys, columns, replicates=BOOTSTRAP, seed=seed)), np.float64)
    weighted = np.maximum(drawn[:, :1], 1)
    replicates = (drawn[:, 2:] - drawn[:, 1:2]) / (weighted * worlds)
    values = np.array(
        [int((one.recovered[:, -1] - found[0].recovered[:, -1]).sum()) / (due * worlds) for one in found[1:]]
    )
    lows, highs, _ = max_t(values, replicates) if len(values) else (values, values, 0.0)

    def made(place: int, values_of: tuple[tuple[str, str], ...], gap: float, low: float, high: float) -> Tried:
        total = found[place].totals.sum(axis=0) / worlds
        return Tried(
            values_of,
            float(total[column]) / due,
            gap,
            low,
            high,
            float(total[frame.column("messages")]),
            float(total[frame.column("complaints")] + total[frame.column("opt-outs")]),
            float(total[frame.column("unpaid money-days")]) / due,
        )

    tried = tuple(
        made(place + 1, name, float(values[place]), float(lows[place]), float(highs[place]))
        for place, (name, _) in enumerate(variants)
    )
    return Swept(made(0, (), 0.0, 0.0, 0.0), tried, worlds)
