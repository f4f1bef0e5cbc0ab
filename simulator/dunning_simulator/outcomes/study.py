"""The worlds of a comparison: A, B and the two baselines, as often as it takes to know what can be known.

Three doubts are kept apart (research/statistics-review.md, item 9): which customers, which parameters of the model, and
how many worlds were drawn.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from math import nan, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dunning_dsl.engine.world import hashes
from dunning_dsl.program.statements import Program
from dunning_simulator.outcomes.baselines import nothing, silent
from dunning_simulator.outcomes.measure import Frame, Ints, Measured, measure
from dunning_simulator.outcomes.rules import Added, contributions
from dunning_simulator.outcomes.shown import Unshown, unshown
from dunning_simulator.outcomes.till import Till
from dunning_simulator.response.model import Model
from dunning_simulator.response.population import Member
from dunning_simulator.response.worlds import Lived, Lives

Floats = NDArray[np.float64]

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

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""


def _quietly(_what: str, _done: int, _of: int) -> None:
    pass


@dataclass(frozen=True)
class World:
    """One policy over all replicates: `mean` [n, names] per customer, `totals` [replicates, names] of the book."""

    name: str
    mean: Floats
    totals: Floats
    weeks: Floats
    days: Ints
    till: Ints
    """[replicates, `Till.width`]"""
    given_anyway: float
    """Of what was let go, how much went to customers who in the same world pay all that is measured under `silent`."""


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
    members: Sequence[Member],
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
    days = (frame.first_day, frame.last_day)
    till = Till.of(frame)
    lives = {name: Lives(program, members, *days, compiled=compiled) for name, program in programs.items()}
    with ThreadPoolExecutor(min(threads or os.cpu_count() or 1, len(lives))) as pool:
        part = _Sample(members, frame, sample, (programs[one], programs[two]), compiled, seed, pool)
        by_draw = part.differences(model, draws, tell)
        parameters = {day: spread(by_draw[place]) for place, day in enumerate(frame.horizons)}
        worlds = _replicated(lives, till, model, seed, replicates, (one, two), parameters[frame.follow_up], tell, pool)
        varied = part.varied(model, tell)
        added = contributions(part.pair[1], part.frame, model, seed=seed, worlds=VARIED, tell=tell) if rules else {}
    left = unshown((programs[one], programs[two]), part.members, days, model, seed=seed)
    gaps = {day: _gap(frame, worlds[one], worlds[two], day, parameters[day]) for day in frame.horizons}
    return Study(
        frame,
        till,
        model,
        seed,
        len(worlds[one].totals),
        worlds,
        gaps,
        draws,
        part.frame.customers,
        _unit_variance(frame, lives, model, seed, (one, two)),
        *varied,
        added,
        left,
    )


def differences(
    a: Program,
    b: Program,
    members: Sequence[Member],
    frame: Frame,
    model: Model,
    *,
    seed: int = 1,
    draws: int = DRAWS,
    sample: int = SAMPLE,
    replicates: int | None = None,
) -> dict[int, Gap]:
    """What `study` says of the differences and their doubts, without the rest of it, in one thread."""
    days = (frame.first_day, frame.last_day)
    lives = {name: Lives(program, members, *days) for name, program in (("A", a), ("B", b))}
    with ThreadPoolExecutor(1) as pool:
        by_draw = _Sample(members, frame, sample, (a, b), None, seed, pool).differences(model, draws, _quietly)
        parameters = {day: spread(by_draw[place]) for place, day in enumerate(frame.horizons)}
        wanted = (replicates, ("A", "B"), parameters[frame.follow_up], _quietly, pool)
        worlds = _replicated(lives, Till.of(frame), model, seed, *wanted)
    return {day: _gap(frame, worlds["A"], worlds["B"], day, parameters[day]) for day in frame.horizons}


# --- the whole book ---------------------------------------------------------------------------------------------------


def _replicated(
    lives: dict[str, Lives],
    till: Till,
    model: Model,
    seed: int,
    wanted: int | None,
    pair: tuple[str, str],
    parameters: float,
    tell: Progress,
    pool: Executor,
) -> dict[str, World]:
    """Worlds of every policy, until the chance in them is small (or as many as were asked for)."""
    frame = till.frame
    sums: dict[str, Floats] = {}
    totals: dict[str, list[Ints]] = {name: [] for name in lives}
    rows: dict[str, list[Ints]] = {name: [] for name in lives}
    given: dict[str, list[int]] = {name: [] for name in lives}
    weeks: dict[str, Floats] = {}
    days: dict[str, Ints] = {}
    replicate = 0
    while replicate < (wanted or MOST_REPLICATES):
        due = [name for name in lives if name in pair or replicate < BASELINES]

        def lived(name: str, number: int = replicate) -> tuple[Measured, Ints]:
            return _measured(till, lives[name], lives[name].live(model, seed=seed, replicate=number))

        counted = dict(zip(due, pool.map(lived, due), strict=True))
        anyway = _pays_anyway(frame, counted["silent"][0]) if "silent" in counted else None
        for name, (found, row) in counted.items():
            rows[name].append(row)
            if anyway is not None:
                given[name].append(int(found.values[anyway, frame.column("let go")].sum()))
            sums[name] = sums.get(name, 0) + found.values.astype(np.float64)
            weeks[name] = weeks.get(name, 0) + found.weeks.astype(np.float64)
            days[name] = days.get(name, 0) + found.days
            totals[name].append(found.values.sum(axis=0))
        replicate += 1
        tell("worlds", replicate, wanted or MOST_REPLICATES)
        if wanted is None and replicate >= LEAST_REPLICATES and _enough(frame, sums, totals, pair, parameters):
            break
    return {
        name: World(
            name,
            sums[name] / len(totals[name]),
            np.array(totals[name], np.float64),
            weeks[name] / len(totals[name]),
            days[name],
            np.array(rows[name], np.int64),
            float(np.mean(given[name])) if given[name] else nan,
        )
        for name in lives
    }


def _measured(till: Till, lives: Lives, lived: Iterable[Lived]) -> tuple[Measured, Ints]:
    """A world by customer, and its row of the till."""
    row = np.zeros(till.width, np.int64)

    def counted() -> Iterator[Lived]:
        for part in lived:
            np.add(row, till.part(lives, part), out=row)
            yield part

    return measure(till.frame, lives, counted()), row


def _pays_anyway(frame: Frame, silent: Measured) -> NDArray[np.bool_]:
    """Customers who pay all that is measured if nobody writes to them."""
    paid = silent.values[:, frame.column(frame.recovered)]
    found: NDArray[np.bool_] = (frame.due > 0) & (paid >= frame.due)
    return found


def _enough(
    frame: Frame, sums: dict[str, Floats], totals: dict[str, list[Ints]], pair: tuple[str, str], parameters: float
) -> bool:
    """Whether the worlds' part is below a tenth of the rest and below 0.05 % of what was due."""
    column, due = frame.column(frame.recovered), float(frame.due.sum())
    if due == 0:
        return True
    one, two = pair
    gaps = np.array([b[column] - a[column] for a, b in zip(totals[one], totals[two], strict=True)], np.float64) / due
    worlds = float(np.std(gaps, ddof=1)) / sqrt(len(gaps))
    gap = (sums[two][:, column] - sums[one][:, column]) / len(gaps)
    rest = sqrt(max(0.0, _sampling(frame, gap) ** 2 - worlds**2) + parameters**2)
    return worlds <= min(0.1 * rest, 0.0005) or worlds == 0


def _gap(frame: Frame, one: World, two: World, day: int, parameters: float) -> Gap:
    column, due = frame.column(f"recovered by day {day}"), float(frame.due.sum())
    if due == 0:
        return Gap(nan, nan, nan, nan)
    gap = two.mean[:, column] - one.mean[:, column]
    drawn = (two.totals[:, column] - one.totals[:, column]) / due
    worlds = float(np.std(drawn, ddof=1)) / sqrt(len(drawn)) if len(drawn) > 1 else nan
    return Gap(float(gap.sum()) / due, _sampling(frame, gap), parameters, worlds)


def _sampling(frame: Frame, gap: Floats) -> float:
    """The standard error of a ratio of sums over customers (delta method): of which customers these are, the chance of
    the worlds that were drawn included."""
    from dunning_simulator.statistics.clustered import ratio

    held = frame.due > 0
    return ratio(gap[held], frame.due[held].astype(np.float64)).se


def _unit_variance(frame: Frame, lives: dict[str, Lives], model: Model, seed: int, pair: tuple[str, str]) -> float:
    """Over customers with something due, each in one world of their own: what an experiment would see."""
    held = frame.due > 0
    found = 0.0
    for turn, name in enumerate(pair):
        one = lives[name]
        values = measure(frame, one, one.live(model, seed=seed, replicate=1_000_003 + turn)).values
        paid = values[held, frame.column(frame.recovered)].astype(np.float64)
        rate = paid.sum() / max(1.0, float(frame.due[held].sum()))
        found += float(np.var(paid - rate * frame.due[held], ddof=1)) if held.sum() > 1 else nan
    return found


# --- a sample of it ---------------------------------------------------------------------------------------------------


class _Sample:
    """Some customers, always the same ones, on whom the model is changed and the difference taken again in the same
    worlds."""

    def __init__(
        self,
        members: Sequence[Member],
        frame: Frame,
        size: int,
        pair: tuple[Program, Program],
        compiled: bool | None,
        seed: int,
        pool: Executor,
    ) -> None:
        chosen = chosen_customers([m.ledger.customer.customer_id for m in members], size)
        self.members = [members[place] for place in chosen]
        self.days = (frame.first_day, frame.last_day)
        self.frame = Frame.of(self.members, self.days, frame.follow_up, frame.currency)
        self.seed, self.pool = seed, pool
        self.pair = tuple(Lives(program, self.members, *self.days, compiled=compiled) for program in pair)

    def differences(self, model: Model, draws: int, tell: Progress) -> Floats:
        """[horizons, draws, 2]: the difference under each draw of the parameters, in two worlds of its own."""
        found = np.zeros((len(self.frame.horizons), draws, 2))
        for draw in range(draws):
            drawn = model.drawn(draw + 1)
            for turn in range(2):
                found[:, draw, turn] = self._gaps(drawn, 2 * draw + turn)
            tell("parameters", draw + 1, draws)
        return found

    def difference(self, model: Model) -> Varied:
        """At the end of the follow-up, over some worlds, the same ones whatever the model."""
        found = np.array([self._gaps(model, turn)[-1] for turn in range(VARIED)])
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

    def _gaps(self, model: Model, replicate: int) -> Floats:
        one, two = self.pool.map(lambda lives: self._recovered(lives, model, replicate), self.pair)
        return two - one

    def _recovered(self, lives: Lives, model: Model, replicate: int) -> Floats:
        """Shares recovered, by horizon."""
        values = self.measured(lives, model, replicate).values
        due = max(1, int(self.frame.due.sum()))
        columns = [self.frame.column(f"recovered by day {day}") for day in self.frame.horizons]
        return np.array([int(values[:, column].sum()) / due for column in columns])

    def measured(self, lives: Lives, model: Model, replicate: int) -> Measured:
        return measure(self.frame, lives, lives.live(model, seed=self.seed, replicate=replicate))


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
