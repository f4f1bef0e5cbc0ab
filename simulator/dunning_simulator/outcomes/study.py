"""The worlds of a comparison: A, B and the two baselines, as often as it takes to know what can be known.

Three doubts are kept apart (research/statistics-review.md, item 9): which customers, which parameters of the model, and
how many worlds were drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import nan, sqrt
from typing import Final

import numpy as np

from dunning_dsl.program.statements import Program
from dunning_simulator.outcomes.baselines import nothing, silent
from dunning_simulator.outcomes.books import Ints
from dunning_simulator.outcomes.measure import Frame
from dunning_simulator.outcomes.rounds import Floats, Rounds
from dunning_simulator.outcomes.rules import Added, contributions
from dunning_simulator.outcomes.sample import SAMPLE, VARIED, Progress, Sample, Varied, spread
from dunning_simulator.outcomes.shown import Unshown, unshown
from dunning_simulator.outcomes.till import Till
from dunning_simulator.response.model import Model
from dunning_simulator.response.worlds import Lives

DRAWS: Final = 200
"""Draws of the model's parameters (item 9: with 200 their spread is known to a tenth)."""

LEAST_REPLICATES: Final = 2
MOST_REPLICATES: Final = 200

BASELINES: Final = 20
"""Worlds in which the two baselines are lived through: what is measured against them is large."""


def _quietly(_what: str, _done: int, _of: int) -> None:
    pass


@dataclass(frozen=True)
class World:
    """One policy over all replicates: `recovered` [n, horizons] is the mean of each customer, `each` [n, names] all
    that is measured of them (None for a policy that is not one of the two compared), `totals` [replicates, names] are
    of the book."""

    name: str
    recovered: Floats
    each: Floats | None
    totals: Floats
    weeks: Floats
    days: Ints
    till: Ints
    """[replicates, `Till.width`]"""
    given_anyway: float
    """Of what was let go, how much went to customers who in the same world pay all that is measured under `silent`."""

    @cached_property
    def means(self) -> Floats:
        """[names]: of the book, over replicates."""
        found: Floats = self.totals.mean(axis=0)
        return found


@dataclass(frozen=True)
class Gap:
    """B less A of a share of what was due, and its doubts as standard errors: of which customers, of the model's
    parameters, of the number of worlds drawn."""

    value: float
    customers: float
    parameters: float
    worlds: float

    @property
    def se(self) -> float:
        """For customers like these."""
        return sqrt(self.customers**2 + self.parameters**2)


@dataclass(frozen=True)
class Study:
    """All that was found. Shares are of what was due in the cohort."""

    frame: Frame
    till: Till
    model: Model
    seed: int
    replicates: int
    worlds: dict[str, World]
    gaps: dict[int, Gap]
    """By day of the follow-up."""
    drawn: int
    sampled: int
    unit_variance: float
    """s_A² + s_B² of one customer's recovered money in one world, in minor units squared."""
    by_frailty: dict[float, Varied]
    without_assumed: Varied
    by_factor: dict[float, Varied]
    contributions: dict[str, Added]
    unshown: Unshown


def study(
    a: Program,
    b: Program | None,
    frame: Frame,
    model: Model,
    *,
    seed: int = 1,
    draws: int = DRAWS,
    sample: int = SAMPLE,
    replicates: int | None = None,
    rules: bool = False,
    compiled: bool | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Study:
    """Live the policies through; without a B, A is compared with `silent`. `replicates` None: as many as it takes for
    the chance of the worlds to be a tenth of the other doubts; `threads` all cores where None. `rules` also switches
    each rule of the second policy off in turn."""
    tell = progress or _quietly
    programs = {"A": a, **({"B": b} if b is not None else {}), "silent": silent(a), "nothing": nothing(a)}
    one, two = ("A", "B") if b is not None else ("silent", "A")
    pair = (programs[one], programs[two])
    days = (frame.first_day, frame.last_day)
    till = Till.of(frame)
    part = Sample(frame, sample, pair, compiled, seed, threads)
    by_draw = part.differences(model, draws, tell)
    parameters = {day: spread(by_draw[place]) for place, day in enumerate(frame.horizons)}
    whole = _whole(programs, (one, two), till, model, seed, compiled, threads, tell)
    _enough(whole, replicates, parameters[frame.follow_up], alike=not by_draw[-1].any())
    varied = part.varied(model, tell)
    added = contributions(part.pair[1], part.frame, model, seed=seed, worlds=VARIED, tell=tell) if rules else {}
    return Study(
        frame,
        till,
        model,
        seed,
        whole.worlds,
        _worlds(whole),
        {day: _gap(whole, place, parameters[day]) for place, day in enumerate(frame.horizons)},
        draws,
        part.frame.customers,
        part.unit_variance(model),
        *varied,
        added,
        unshown(pair, part.frame.people, days, model, seed=seed),
    )


def differences(
    a: Program,
    b: Program,
    frame: Frame,
    model: Model,
    *,
    seed: int = 1,
    draws: int = DRAWS,
    sample: int = SAMPLE,
    replicates: int | None = None,
) -> dict[int, Gap]:
    """What `study` says of the differences and their doubts, without the rest of it, in one thread."""
    by_draw = Sample(frame, sample, (a, b), None, seed, 1).differences(model, draws, _quietly)
    parameters = {day: spread(by_draw[place]) for place, day in enumerate(frame.horizons)}
    whole = _whole({"A": a, "B": b}, ("A", "B"), Till.of(frame), model, seed, None, 1, _quietly)
    _enough(whole, replicates, parameters[frame.follow_up], alike=not by_draw[-1].any())
    return {day: _gap(whole, place, parameters[day]) for place, day in enumerate(frame.horizons)}


# --- the whole book ---------------------------------------------------------------------------------------------------


def _whole(
    programs: Mapping[str, Program],
    pair: tuple[str, str],
    till: Till,
    model: Model,
    seed: int,
    compiled: bool | None,
    threads: int | None,
    tell: Progress,
) -> Rounds:
    days = (till.frame.first_day, till.frame.last_day)
    lives = {
        name: Lives(one, till.frame.people, *days, compiled=compiled, reuse=True) for name, one in programs.items()
    }
    most = {name: BASELINES for name in lives if name not in pair}
    return Rounds(
        till,
        lives,
        model,
        seed,
        pair,
        threads,
        most,
        told=lambda done, of: tell("worlds of all customers", done, of),
    )


def _enough(whole: Rounds, wanted: int | None, parameters: float, *, alike: bool) -> None:
    """Worlds of every policy, until the chance in them is below a tenth of the rest and below 0.05 % of what was due
    (or as many as were asked for). Worlds without a difference tell nothing of it, unless the policies are `alike`: no
    draw of the parameters made one either."""
    whole.live(min(wanted or LEAST_REPLICATES, BASELINES))
    while whole.worlds < (wanted or MOST_REPLICATES):
        if wanted is not None:
            whole.live(wanted - whole.worlds)
            return
        last = len(whole.frame.horizons) - 1
        chance = by_worlds(whole)[last]
        rest = sqrt(max(0.0, _sampling(whole, last) ** 2 - chance**2) + parameters**2)
        if 0 < chance <= min(0.1 * rest, 0.0005) or (alike and chance == 0):
            return
        whole.live(1)


def _worlds(whole: Rounds) -> dict[str, World]:
    assert whole.done is not None
    return {
        name: World(
            name,
            sums.recovered / sums.worlds,
            None if sums.each is None else sums.each / sums.worlds,
            sums.totals.astype(np.float64),
            sums.weeks / sums.worlds,
            sums.days,
            sums.till,
            float(np.mean(sums.given_anyway)) if len(sums.given_anyway) else nan,
        )
        for name, sums in whole.done.sums.items()
    }


def _differences(whole: Rounds) -> Ints:
    """[n, horizons]: over all worlds, in minor units."""
    assert whole.done is not None
    one, two = (whole.done.sums[name].recovered for name in whole.pair)
    return two - one


def by_worlds(whole: Rounds) -> Floats:
    """By horizon: the standard error by which worlds were drawn. What becomes of one customer has no part in what
    becomes of another, so the variances of the customers over the worlds add up."""
    assert whole.done is not None
    worlds, due = whole.worlds, float(whole.frame.due.sum())
    if due == 0 or worlds < 2:
        return np.full(len(whole.frame.horizons), nan if worlds < 2 else 0.0)
    between = (_differences(whole).astype(np.float64) ** 2).sum(axis=0) / worlds
    within = np.maximum(whole.done.squares - between, 0.0)
    found: Floats = np.sqrt(within / (worlds - 1) / worlds) / due
    return found


def _gap(whole: Rounds, place: int, parameters: float) -> Gap:
    frame = whole.frame
    due = float(frame.due.sum())
    if due == 0:
        return Gap(nan, nan, nan, nan)
    value = int(_differences(whole)[:, place].sum()) / whole.worlds / due
    return Gap(value, _sampling(whole, place), parameters, float(by_worlds(whole)[place]))


def _sampling(whole: Rounds, place: int) -> float:
    """The standard error of a ratio of sums over customers (delta method): of which customers these are, the chance of
    the worlds that were drawn included."""
    from dunning_simulator.statistics.clustered import ratio

    held = whole.frame.due > 0
    gap = _differences(whole)[held, place] / whole.worlds
    return ratio(gap, whole.frame.due[held].astype(np.float64)).se
