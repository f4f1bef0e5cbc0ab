"""The worlds of a comparison: A, B and the two baselines, as often as it takes to know what can be known.

Three doubts are kept apart (research/statistics-review.md, item 9): which customers, which parameters of the model, and
how many worlds were drawn.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import nan, sqrt
from typing import Final

import numpy as np

from dunning_dsl.engine.world import hashes
from dunning_dsl.program.statements import Program
from dunning_simulator.outcomes.baselines import nothing, silent
from dunning_simulator.outcomes.books import Ints
from dunning_simulator.outcomes.measure import Frame, measure, recovered
from dunning_simulator.outcomes.rounds import Floats, Rounds
from dunning_simulator.outcomes.rules import Added, contributions
from dunning_simulator.outcomes.shown import LOOKED_AT, Unshown, unshown
from dunning_simulator.outcomes.till import Till
from dunning_simulator.response.model import Model
from dunning_simulator.response.population import CHUNK, People
from dunning_simulator.response.tables import grounds
from dunning_simulator.response.worlds import Lives
from dunning_simulator.stream import in_order

DRAWS: Final = 200
"""Draws of the model's parameters (item 9: with 200 their spread is known to a tenth)."""

SAMPLE: Final = 20_000
"""Customers, chosen by a fixed hash, on whom the draws are run."""

LEAST_REPLICATES: Final = 2
MOST_REPLICATES: Final = 200

VARIED: Final = 10
"""Worlds in which the model is varied: its frailty, and how much of its effects there is."""

BASELINES: Final = 20
"""Worlds in which the two baselines are lived through: what is measured against them is large."""

FACTORS: Final = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0, 1.25, 1.5)
"""How much of what the model says messages do is tried for the tipping point."""

FEWEST: Final = 250
"""Customers of the sample below whom a thread of their own is not worth it."""

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""

Told = Callable[[int], None]


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
class Varied:
    """The difference under a changed model, over some worlds, and its standard error by their chance."""

    value: float
    se: float

    @property
    def sign(self) -> int:
        """Which side of nothing it lies on; 0 where two standard errors do not tell."""
        return 0 if abs(self.value) <= 2 * self.se else 1 if self.value > 0 else -1


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
    people: People,
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
    part = _Sample(frame, sample, pair, compiled, seed, threads)
    by_draw = part.differences(model, draws, tell)
    parameters = {day: spread(by_draw[place]) for place, day in enumerate(frame.horizons)}
    whole = _whole(programs, (one, two), people, till, model, seed, compiled, threads, tell)
    _enough(whole, replicates, parameters[frame.follow_up])
    varied = part.varied(model, tell)
    added = contributions(part.pair[1], part.frame, model, seed=seed, worlds=VARIED, tell=tell) if rules else {}
    some = part.frame.people.some(range(min(LOOKED_AT, part.frame.customers))).loaded()
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
        unshown(pair, some, days, model, seed=seed),
    )


def differences(
    a: Program,
    b: Program,
    people: People,
    frame: Frame,
    model: Model,
    *,
    seed: int = 1,
    draws: int = DRAWS,
    sample: int = SAMPLE,
    replicates: int | None = None,
) -> dict[int, Gap]:
    """What `study` says of the differences and their doubts, without the rest of it, in one thread."""
    by_draw = _Sample(frame, sample, (a, b), None, seed, 1).differences(model, draws, _quietly)
    parameters = {day: spread(by_draw[place]) for place, day in enumerate(frame.horizons)}
    whole = _whole({"A": a, "B": b}, ("A", "B"), people, Till.of(frame), model, seed, None, 1, _quietly)
    _enough(whole, replicates, parameters[frame.follow_up])
    return {day: _gap(whole, place, parameters[day]) for place, day in enumerate(frame.horizons)}


# --- the whole book ---------------------------------------------------------------------------------------------------


def _whole(
    programs: Mapping[str, Program],
    pair: tuple[str, str],
    people: People,
    till: Till,
    model: Model,
    seed: int,
    compiled: bool | None,
    threads: int | None,
    tell: Progress,
) -> Rounds:
    days = (till.frame.first_day, till.frame.last_day)
    lives = {name: Lives(one, people, *days, compiled=compiled, reuse=True) for name, one in programs.items()}
    most = {name: BASELINES for name in lives if name not in pair}
    return Rounds(
        people,
        till,
        lives,
        model,
        seed,
        pair,
        threads,
        most,
        told=lambda done, of: tell("worlds of all customers", done, of),
    )


def _enough(whole: Rounds, wanted: int | None, parameters: float) -> None:
    """Worlds of every policy, until the chance in them is below a tenth of the rest and below 0.05 % of what was due
    (or as many as were asked for)."""
    whole.live(min(wanted or LEAST_REPLICATES, BASELINES))
    while whole.worlds < (wanted or MOST_REPLICATES):
        if wanted is not None:
            whole.live(wanted - whole.worlds)
            return
        last = len(whole.frame.horizons) - 1
        chance = by_worlds(whole)[last]
        rest = sqrt(max(0.0, _sampling(whole, last) ** 2 - chance**2) + parameters**2)
        if chance <= min(0.1 * rest, 0.0005) or chance == 0:
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


# --- a sample of it ---------------------------------------------------------------------------------------------------


class _Sample:
    """Some customers, always the same ones, on whom the model is changed and the difference taken again in the same
    worlds."""

    def __init__(
        self,
        whole: Frame,
        size: int,
        pair: tuple[Program, Program],
        compiled: bool | None,
        seed: int,
        threads: int | None,
    ) -> None:
        people = whole.people.some(chosen_customers(whole.people.recorded.ids, size))
        self.days = (whole.first_day, whole.last_day)
        self.frame = whole if people is whole.people else Frame.of(people, self.days, whole.follow_up, whole.currency)
        self.seed, self.threads = seed, threads or os.cpu_count() or 1
        rounds = -(-len(people) // (CHUNK * self.threads))
        shared = list(grounds(people, max(FEWEST, -(-len(people) // max(1, rounds * self.threads)))))
        self.pair = tuple(
            Lives(program, people, *self.days, compiled=compiled, reuse=True, shared=shared) for program in pair
        )
        self.chunks = len(shared)
        assert all(len(lives.chunks) == self.chunks for lives in self.pair)  # made ready before threads share them

    def differences(self, model: Model, draws: int, tell: Progress) -> Floats:
        """[horizons, draws, 2]: the difference under each draw of the parameters, in two worlds of its own."""

        def models() -> Iterator[tuple[Model, int]]:
            for draw in range(draws):
                drawn = model.drawn(draw + 1)
                yield from ((drawn, 2 * draw + turn) for turn in range(2))

        found = self._gaps(models, lambda done: tell("parameters", (done + 1) // 2, draws))
        return found.reshape(draws, 2, -1).transpose(2, 0, 1)

    def difference(self, model: Model) -> Varied:
        """At the end of the follow-up, over some worlds, the same ones whatever the model."""
        found = self._gaps(lambda: ((model, turn) for turn in range(VARIED)))[:, -1]
        return Varied(float(np.mean(found)), float(np.std(found, ddof=1)) / sqrt(VARIED))

    def varied(self, model: Model, tell: Progress) -> tuple[dict[float, Varied], Varied, dict[float, Varied]]:
        """The difference at both ends of the frailty range, without assumed effects, and by how much of the effects
        there is."""
        ends, steps = _ends(model), len(FACTORS) + 1
        by_frailty = {}
        for place, variance in enumerate(ends):
            by_frailty[variance] = self.difference(model.with_frailty(variance))
            tell("variations", place + 1, len(ends) + steps)
        without_assumed = self.difference(model.with_effects(0, lambda quantity: quantity.tag == "assumed"))
        by_factor = {}
        for place, factor in enumerate(FACTORS):
            by_factor[factor] = self.difference(model.with_effects(factor))
            tell("variations", len(ends) + 2 + place, len(ends) + steps)
        return by_frailty, without_assumed, by_factor

    def unit_variance(self, model: Model) -> float:
        """s_A² + s_B² over customers with something due, each in one world of their own: what an experiment would
        see."""
        held = self.frame.due > 0
        found = 0.0
        for turn, lives in enumerate(self.pair):
            values = measure(self.frame, lives, lives.live(model, seed=self.seed, replicate=1_000_003 + turn)).values
            paid = values[held, self.frame.column(self.frame.recovered)].astype(np.float64)
            rate = paid.sum() / max(1.0, float(self.frame.due[held].sum()))
            found += float(np.var(paid - rate * self.frame.due[held], ddof=1)) if held.sum() > 1 else nan
        return found

    def _gaps(self, models: Callable[[], Iterable[tuple[Model, int]]], tell: Told = lambda done: None) -> Floats:
        """[worlds, horizons]: B less A, of what was due, by model and replicate. Each thread has chunks of its own."""
        groups = [range(first, self.chunks, self.threads) for first in range(min(self.threads, self.chunks))]

        def work(group: range) -> Ints:
            found = []
            for done, (model, replicate) in enumerate(models()):
                one, two = (self._recovered(lives, model, replicate, group) for lives in self.pair)
                found.append(two - one)
                if group.start == 0:
                    tell(done + 1)
            return np.array(found, np.int64).reshape(len(found), -1)

        whole: Ints = sum(in_order(work, groups, self.threads), np.zeros((), np.int64))
        return whole / max(1, int(self.frame.due.sum()))

    def _recovered(self, lives: Lives, model: Model, replicate: int, group: range) -> Ints:
        """What some chunks recover, by horizon."""
        chunks = [lives.chunks[place] for place in group]
        lived = lives.live(model, seed=self.seed, replicate=replicate, chunks=chunks)
        parts = (recovered(self.frame.part(part.first, part.customers), part) for part in lived)
        return sum(parts, np.zeros(len(self.frame.horizons), np.int64))


def chosen_customers(ids: Sequence[str], size: int) -> list[int]:
    """At most `size` places, by a hash of the id: the same customers in every run, in their order."""
    if len(ids) <= size:
        return list(range(len(ids)))
    ranks = hashes(ids)
    order = np.lexsort((ranks[:, 1], ranks[:, 0]))
    return sorted(int(place) for place in order[:size])


def spread(by_draw: Floats) -> float:
    """The standard deviation that the parameters make: the covariance of two worlds over the draws has no part of the
    chance within a world. One standard error of that covariance is added, so that few draws make it no smaller."""
    if len(by_draw) < 2:
        return 0.0
    one, two = (by_draw[:, turn] - by_draw[:, turn].mean() for turn in range(2))
    products = one * two
    found = float(products.sum()) / (len(products) - 1)
    return sqrt(max(0.0, found + float(np.std(products, ddof=1)) / sqrt(len(products))))


def _ends(model: Model) -> tuple[float, ...]:
    frailty = model.frailty_variance
    return tuple(dict.fromkeys(frailty.range or (frailty.v,)))
