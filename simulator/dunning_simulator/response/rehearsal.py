"""A policy lived through in one simulated world, as the history that it would leave behind.

The world says when people pay, complain and answer; then the reference interpreter decides over it day by day, so
decisions, arms, propensities and marks are logged as a policy in force logs them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from dunning_dsl.decide import Policy
from dunning_dsl.decide.past import past_run
from dunning_dsl.ledger.model import Ledger
from dunning_dsl.program.statements import Program
from dunning_simulator.response.model import Model
from dunning_simulator.response.population import People
from dunning_simulator.response.worlds import Lives

MADE_UP: Final = {"synthetic": "true"}


def rehearsed(
    program: Program, model: Model, people: People, first_day: int, last_day: int, *, seed: int
) -> Iterator[Ledger]:
    """The customers' histories through the last day, in their order, marked as made up. What was recorded of people
    from the first day on gives way, and so does what was done, from the opening of the cases that are open on it."""
    lives = Lives(program, people, first_day, last_day, bare=False)
    policy = Policy.of(program)
    for part in lives.live(model, seed=seed, replicate=0):
        for ledger in lives.histories(part):
            events = tuple(e for e in ledger.events if e.day <= last_day)
            start, run = past_run(policy, replace(ledger, events=events), first_day, reasons=False)
            for _ in run.days(start, last_day):
                pass
            run.finish()
            lived = run.ledger
            yield replace(lived, customer=replace(lived.customer, fields={**lived.customer.fields, **MADE_UP}))
