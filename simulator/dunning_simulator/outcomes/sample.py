"""Some customers of a comparison, always the same ones, on whom the model is changed and the difference taken again."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import nan, sqrt
from threading import Event
from typing import Final

import numpy as np

from dunning_dsl.engine.world import hashes
from dunning_dsl.program.statements import Program
from dunning_simulator.outcomes.books import Ints
from dunning_simulator.outcomes.measure import Frame, measure, recovered
from dunning_simulator.outcomes.rounds import Floats
from dunning_simulator.response.model import Model
from dunning_simulator.response.population import CHUNK
from dunning_simulator.response.tables import grounds
from dunning_simulator.response.worlds import Lives
from dunning_simulator.stream import in_order

SAMPLE: Final = 20_000
"""Customers, chosen by a fixed hash, on whom the draws are run."""

VARIED: Final = 10
"""Worlds in which the model is varied: its frailty, and how much of its effects there is."""

FACTORS: Final = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0, 1.25, 1.5)
"""How much of what the model says messages do is tried for the tipping point."""

FEWEST: Final = 250
"""Customers of the sample below whom a thread of their own is not worth it."""

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""

Told = Callable[[int], None]


@dataclass(frozen=True)
class Varied:
    """The difference under a changed model, over some worlds, and its standard error by their chance."""

    value: float
    se: float

    @property
    def sign(self) -> int:
        """Which side of nothing it lies on; 0 where two standard errors do not tell."""
        return 0 if abs(self.value) <= 2 * self.se else 1 if self.value > 0 else -1


def crossings(by_factor: dict[float, Varied], level: float = 0.0) -> tuple[float, ...]:
    """Where the difference comes to a level, by how much of the stated effects there is: between two that tell on which
    side of it they lie, along a straight line."""
    told = [
        (factor, one.value - level) for factor, one in sorted(by_factor.items()) if abs(one.value - level) > 2 * one.se
    ]
    return tuple(
        round(left + (right - left) * low / (low - high), 2)
        for (left, low), (right, high) in itertools.pairwise(told)
        if low * high < 0
    )


class Sample:
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
                if ended.is_set():
                    break
                one, two = (self._recovered(lives, model, replicate, group) for lives in self.pair)
                found.append(two - one)
                if group.start == 0:
                    tell(done + 1)
            return np.array(found, np.int64).reshape(len(found), -1)

        ended = Event()
        try:
            whole: Ints = sum(in_order(work, groups, self.threads), np.zeros((), np.int64))
        finally:
            ended.set()  # whoever breaks off does not wait for all worlds of the others
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
