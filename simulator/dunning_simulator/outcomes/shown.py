"""What the history of a fitted model shows of the difference between two policies: at which ages of a debt they send
messages, and whether the history had any to learn from there (research/statistics-review.md, items 2, 3 and 5)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from dunning_dsl.engine.results import Results
from dunning_dsl.program.statements import Program
from dunning_simulator.outcomes.sample import chosen_customers
from dunning_simulator.response.model import BackTest, Model
from dunning_simulator.response.population import People
from dunning_simulator.response.worlds import Lives
from dunning_simulator.rows import CONTACTS

LOOKED_AT: Final = 2_000
"""Customers whose messages are looked at."""

HARDLY: Final = 0.025
"""Of the messages of both policies, how many may be of one alone at ages at which nothing is shown."""


@dataclass(frozen=True)
class Unshown:
    """Messages that one policy sends and the other does not, as parts of all that both send; `outside` those that go at
    ages of the debt at which the history shows nothing of what they do."""

    differing: float
    outside: float

    @property
    def matters(self) -> bool:
        return self.outside > HARDLY


def unshown(pair: Sequence[Program], people: People, days: tuple[int, int], model: Model, *, seed: int) -> Unshown:
    """Of two policies in one world of a fixed part of these customers. A model that was fitted to nothing has nothing
    to show, and nothing is asked."""
    if model.fit is None:
        return Unshown(0.0, 0.0)
    people = people.some(chosen_customers(people.recorded.ids, LOOKED_AT)).loaded()
    one, two = (Counter(_sent(program, people, days, model, seed)) for program in pair)
    both = one.total() + two.total()
    if not both:
        return Unshown(0.0, 0.0)
    apart = {key: abs(one[key] - two[key]) for key in one.keys() | two.keys()}
    outside = sum(many for (place, age), many in apart.items() if not model.fit.shows(place, age))
    return Unshown(sum(apart.values()) / both, outside / both)


def _sent(
    program: Program, people: People, days: tuple[int, int], model: Model, seed: int
) -> Iterator[tuple[str, int]]:
    """Each message as the effect it has and the age of the debt it is about."""
    lives = Lives(program, people, *days, bare=False)
    results = Results(lives.plan)
    for lived in lives.live(model, seed=seed, replicate=0):
        members = people.members(lived.first, lived.customers)
        for member, customer in zip(members, results.customers(lived.rows), strict=True):
            clock = {i.invoice_id: day for i, day in zip(member.ledger.invoices, member.clock, strict=True)}
            cases = customer.cases()
            for action in customer.actions():
                anchor = cases[action.case].anchor
                if action.step.kind in CONTACTS and not action.overtaken and anchor in clock:
                    firm = action.tone in model.contact.firm_tones
                    age = max(0, action.goes_day - clock[anchor])
                    yield "contact.hr_firm" if firm else "contact.hr_neutral", age


def error_at(back_test: BackTest, day: int) -> float:
    """What the model may be off by in the share paid by a day: what the back-test found at the last day before it that
    was looked at, or where that could not be checked, the end of its interval."""
    if not back_test.day:
        return 0.0
    place = max((n for n, one in enumerate(back_test.day) if one <= day), default=0)
    found = back_test.error if back_test.result == "passes" else back_test.margin
    return found[place]
