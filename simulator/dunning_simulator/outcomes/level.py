"""What the history itself says was recovered, to be held against what the worlds come to.

A difference between two policies in worlds in which everybody pays, or nobody, says little of customers who do not.
Which policy was in force is not asked: what was recorded should lie somewhere between no action at all and the best of
the worlds, wherever that policy stood.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from dunning_dsl.decide.moment import terms_of
from dunning_dsl.program.statements import Program
from dunning_simulator.fit.walk import walk
from dunning_simulator.outcomes.sample import SAMPLE, chosen_customers
from dunning_simulator.outcomes.study import Study
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


def level(study: Study, program: Program) -> Level | None:
    """What the history says was recovered of the cohort, of all customers or a fixed part of many; None where nothing
    was paid in it, so that nothing can be held against the worlds."""
    frame = study.frame
    ids = frame.people.recorded.ids
    places = np.array([one for one in chosen_customers(ids, SAMPLE) if frame.due[one] > 0], np.int64)
    found = np.zeros((len(places), len(frame.horizons)))
    people = frame.people.some(places.tolist()).loaded()
    terms = terms_of(program)
    for row, (ledger, member) in enumerate(zip(people.recorded.ledgers(), people, strict=True)):
        first = int(frame.starts[places[row]])
        rows = {i.invoice_id: first + n for n, i in enumerate(member.ledger.invoices)}
        for paid in walk(ledger, terms, frame.last_day).payments:
            for invoice, amount in paid.parts:
                at = rows.get(invoice)
                if at is not None and frame.cohort[at]:
                    found[row] += [amount if paid.day - frame.clock[at] <= end else 0 for end in frame.horizons]
    due = frame.due[places].astype(np.float64)
    if not found.any():
        return None
    recorded = tuple(float(share) for share in found.sum(axis=0) / due.sum())
    worlds = {
        name: tuple(float(share) for share in world.recovered[places].sum(axis=0) / due.sum())
        for name, world in study.worlds.items()
    }
    outside = []
    for day, share, column, *ends in zip(frame.horizons, recorded, found.T, *worlds.values(), strict=True):
        margin = MARGIN + 1.96 * ratio(column, due).se
        if share < min(ends) - margin or share > max(ends) + margin:
            outside.append(day)
    return Level(len(places), frame.horizons, recorded, worlds, tuple(outside))
