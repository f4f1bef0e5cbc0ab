"""Policies lived through the same worlds, a chunk of customers at a time: what each world came to, added up.

```
 recorded customers ──▶ ground ──▶ columns, by policy ──▶ world after world, by policy ──▶ sums ──▶ added in order
   one reader (this thread)     └──────────────────── a thread, without the GIL ───┘
```

Of each customer is kept what they recovered and, under the two policies that are compared, all that is measured. A few
chunks are in memory at a time or, where customers are not many, all: later rounds of worlds find them made ready.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dunning_dsl.engine.columns import Encoded
from dunning_dsl.engine.kernel import world_layout as w
from dunning_simulator.outcomes.books import Bools, Ints
from dunning_simulator.outcomes.measure import Frame, measure
from dunning_simulator.outcomes.till import Till
from dunning_simulator.response.model import Model
from dunning_simulator.response.population import CHUNK
from dunning_simulator.response.tables import Ground, grounds
from dunning_simulator.response.worlds import Lived, Lives
from dunning_simulator.stream import in_order

Floats = NDArray[np.float64]

KEPT: Final = 40_000
"""Customers that are kept made ready between rounds."""

Ready = tuple[Ground, Mapping[str, Encoded]]


@dataclass
class Sums:
    """One policy over some worlds. `totals` [worlds, names] and `till` [worlds, width] are of all customers,
    `recovered` [n, horizons] of each, over all worlds, and so is `each` [n, names] for the two that are compared.
    `given_anyway` is, by world with `silent` in it, what was let go to customers who pay all that is measured if nobody
    writes to them."""

    totals: Ints
    recovered: Ints
    each: Ints | None
    weeks: Ints
    days: Ints
    till: Ints
    given_anyway: Ints

    @property
    def worlds(self) -> int:
        return len(self.totals)

    def __iadd__(self, other: Sums) -> Sums:
        """Other customers in the same worlds, but for what is of each customer."""
        for name in ("totals", "weeks", "days", "till", "given_anyway"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        return self

    def then(self, other: Sums) -> Sums:
        """The same customers in more worlds."""
        return Sums(
            np.concatenate([self.totals, other.totals]),
            self.recovered + other.recovered,
            None if self.each is None or other.each is None else self.each + other.each,
            self.weeks + other.weeks,
            self.days + other.days,
            np.concatenate([self.till, other.till]),
            np.concatenate([self.given_anyway, other.given_anyway]),
        )


@dataclass
class Round:
    """Policies over some worlds; `squares` [horizons] are, over customers and worlds, the squared differences between
    the two that are compared."""

    sums: dict[str, Sums]
    squares: Floats


@dataclass
class Rounds:
    """All worlds so far of some policies, of whose two in `pair` differences are taken."""

    till: Till
    lives: Mapping[str, Lives]
    model: Model
    seed: int
    pair: tuple[str, str]
    threads: int | None = None
    most: Mapping[str, int] = field(default_factory=dict)
    """Policies that are lived through in the first so many worlds only."""
    kept: int = KEPT
    chunk: int = CHUNK
    """Customers run at once."""
    told: Callable[[int, int], None] = lambda done, of: None
    """Told how many customers have been lived through in this round, and how many there are."""
    done: Round | None = None
    worlds: int = 0
    _ready: list[Ready] | None = None

    @property
    def frame(self) -> Frame:
        return self.till.frame

    def live(self, worlds: int) -> None:
        """So many more worlds."""
        numbers = range(self.worlds, self.worlds + worlds)
        names = [name for name in self.lives if numbers[0] < self.most.get(name, numbers[-1] + 1)]
        found = self._round(names, numbers)
        if self.done is None:
            self.done = found
        else:
            for name, sums in found.sums.items():
                self.done.sums[name] = self.done.sums[name].then(sums)
            self.done.squares = self.done.squares + found.squares
        self.worlds += worlds

    def _round(self, names: Sequence[str], numbers: range) -> Round:
        every = self.frame.customers
        recovered = {name: np.zeros((every, len(self.frame.horizons)), np.int64) for name in names}
        each = {name: np.zeros((every, len(self.frame.names)), np.int64) for name in names if name in self.pair}
        total: Round | None = None
        first = 0

        def work(ready: Ready) -> Round:
            return self._chunk(ready, names, numbers)

        for part in in_order(work, self._chunks(), self.threads or os.cpu_count() or 1):
            end = first + len(part.sums[names[0]].recovered)
            for name, sums in part.sums.items():
                recovered[name][first:end] = sums.recovered
                if sums.each is not None:
                    each[name][first:end] = sums.each
            first = end
            if total is None:
                total = part
            else:
                for name, sums in part.sums.items():
                    total.sums[name] += sums
                total.squares = total.squares + part.squares
            self.told(first, every)
        assert total is not None  # a frame without customers has nothing due, and nobody lives it through
        for name in names:
            total.sums[name].recovered, total.sums[name].each = recovered[name], each.get(name)
        return total

    def _chunks(self) -> Iterable[Ready]:
        if self._ready is not None:
            return self._ready
        made = grounds(self.frame.people, self.chunk)
        if self.frame.customers > self.kept:
            none: Mapping[str, Encoded] = {}
            return ((ground, none) for ground in made)
        self._ready = [
            (ground, {name: ground.encoded(one.encoder) for name, one in self.lives.items()}) for ground in made
        ]
        return self._ready

    def _chunk(self, ready: Ready, names: Sequence[str], numbers: range) -> Round:
        ground, made = ready
        till = self.till.of_part(ground.chunk.first, len(ground.chunk))
        found = {}
        anyway: list[Bools] = []
        recovered = {}
        for name in sorted(names, key=lambda one: one != "silent"):  # what it says is asked of the others
            lives = self.lives[name]
            encoded = made[name] if name in made else ground.encoded(lives.encoder)
            adding = found[name] = _Adding(till, lives, each=name in self.pair)
            each = []
            for place, number in enumerate(numbers):
                world = lives.through(ground, encoded, self.model, seed=self.seed, replicate=number)
                values = adding.add(world)
                if name == "silent":
                    anyway.append(_pays_anyway(till.frame, values))
                if anyway:
                    adding.given.append(int(values[anyway[place], till.frame.column("let go")].sum()))
                each.append(values[:, adding.horizons])
            if name in self.pair:
                recovered[name] = np.array(each, np.float64)
        one, two = (recovered[name] for name in self.pair)
        return Round({name: found[name].sums() for name in names}, ((two - one) ** 2).sum(axis=(0, 1)))


class _Adding:
    """One policy over the worlds of a chunk."""

    def __init__(self, till: Till, lives: Lives, *, each: bool) -> None:
        frame = till.frame
        self.till, self.lives = till, lives
        self.horizons = [frame.column(f"recovered by day {day}") for day in frame.horizons]
        self.recovered = np.zeros((frame.customers, len(frame.horizons)), np.int64)
        self.each = np.zeros((frame.customers, len(frame.names)), np.int64) if each else None
        self.totals: list[Ints] = []
        self.rows: list[Ints] = []
        self.given: list[int] = []
        self.weeks = np.zeros((frame.last_day - frame.first_day) // 7 + 1, np.int64)
        self.days = np.zeros(w.ROWS_WIDTH, np.int64)

    def add(self, lived: Lived) -> Ints:
        """[n, names]: a world by customer."""
        found = measure(self.till.frame, self.lives, [lived])
        self.recovered += found.values[:, self.horizons]
        if self.each is not None:
            self.each += found.values
        self.totals.append(found.values.sum(axis=0))
        self.rows.append(self.till.part(self.lives, lived))
        self.weeks += found.weeks
        self.days += found.days
        return found.values

    def sums(self) -> Sums:
        given = np.array(self.given, np.int64)
        return Sums(np.array(self.totals), self.recovered, self.each, self.weeks, self.days, np.array(self.rows), given)


def _pays_anyway(frame: Frame, silent: Ints) -> Bools:
    """Customers who pay all that is measured if nobody writes to them."""
    found: Bools = (frame.due > 0) & (silent[:, frame.column(frame.recovered)] >= frame.due)
    return found
