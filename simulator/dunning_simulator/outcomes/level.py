"""What the history itself says was recovered, to be held against what the worlds come to.

A difference between two policies in worlds in which everybody pays, or nobody, says little of customers who do not.
Which policy was in force is not asked: what was recorded should lie somewhere between no action at all and the best of
the worlds, wherever that policy stood.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from dunning_dsl.decide.moment import terms_of
from dunning_dsl.engine.world import hashes
from dunning_dsl.ledger.model import Ledger
from dunning_dsl.program.statements import Program
from dunning_simulator.fit.walk import walk
from dunning_simulator.outcomes.study import SAMPLE, Study
from dunning_simulator.statistics.clustered import ratio

MARGIN: Final = 0.05
"""How far outside all worlds the recorded share may lie, beside its own doubt."""


@dataclass(frozen=True)
class Level:
    """Shares of what was due, by day of the follow-up, of `customers` in the history and in each world. `outside` are
    the days on which the recorded share lies outside all worlds by more than the margin and its own doubt."""

    customers: int
    days: tuple[int, ...]
    recorded: tuple[float, ...]
    worlds: dict[str, tuple[float, ...]]
    outside: tuple[int, ...]

    @property
    def off(self) -> bool:
        """Whether the last day is one of them: the model is not of these customers."""
        return self.days[-1] in self.outside


@dataclass
class Onlooker:
    """Looks at customers as their histories pass: all of them, or a fixed part of many, and what each invoice was paid
    by day."""

    program: Program
    last_day: int
    customers: int
    paid: dict[int, list[tuple[str, int, int]]] = field(default_factory=dict)
    """By place in the order of customers: invoice, day and minor units of each payment."""

    def through(self, ledgers: Iterable[Ledger]) -> Iterator[Ledger]:
        """The same histories, in their order."""
        terms = terms_of(self.program)
        for place, ledger in enumerate(ledgers):
            if self._meant(ledger):
                self.paid[place] = [
                    (invoice, paid.day, amount)
                    for paid in walk(ledger, terms, self.last_day).payments
                    for invoice, amount in paid.parts
                ]
            yield ledger

    def _meant(self, ledger: Ledger) -> bool:
        if self.customers <= SAMPLE:
            return True
        return int(hashes([ledger.customer.customer_id])[0, 0]) * self.customers < SAMPLE << 32

    def level(self, study: Study) -> Level | None:
        """What was recovered of the cohort; None where nothing was paid in it, so that nothing can be held against the
        worlds."""
        frame = study.frame
        places = np.array([place for place in self.paid if frame.due[place] > 0], np.int64)
        found = np.zeros((len(places), len(frame.horizons)))
        for row, place in enumerate(places.tolist()):
            first = int(frame.starts[place])
            rows = {i.invoice_id: first + n for n, i in enumerate(frame.members[place].ledger.invoices)}
            for invoice, day, amount in self.paid[place]:
                at = rows.get(invoice)
                if at is not None and frame.cohort[at]:
                    found[row] += [amount if day - frame.clock[at] <= end else 0 for end in frame.horizons]
        due = frame.due[places].astype(np.float64)
        if not found.any():
            return None
        recorded = tuple(float(share) for share in found.sum(axis=0) / due.sum())
        columns = [frame.column(f"recovered by day {day}") for day in frame.horizons]
        worlds = {
            name: tuple(float(share) for share in world.mean[places][:, columns].sum(axis=0) / due.sum())
            for name, world in study.worlds.items()
        }
        outside = []
        for day, share, column, *ends in zip(frame.horizons, recorded, found.T, *worlds.values(), strict=True):
            margin = MARGIN + 1.96 * ratio(column, due).se
            if share < min(ends) - margin or share > max(ends) + margin:
                outside.append(day)
        return Level(len(places), frame.horizons, recorded, worlds, tuple(outside))
