"""One case as the interpreter sees it, made only where its functions are asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Protocol

from dunning_dsl.decide.attempt import Bench
from dunning_dsl.decide.evaluate import Snapshot
from dunning_dsl.decide.interpret import bench_of
from dunning_dsl.decide.moment import Moment
from dunning_dsl.decide.one_moment import Made, make
from dunning_dsl.engine.lower.scope import FactKey
from dunning_dsl.engine.one.layout import AMOUNT, Layout
from dunning_dsl.ledger.case import Deed
from dunning_dsl.ledger.model import Customer
from dunning_dsl.program.values import Value


class Told(Protocol):
    """A case told in facts: what `decide_facts` takes, values in smallest units."""

    @property
    def facts(self) -> Mapping[FactKey, Value]: ...
    @property
    def currency(self) -> str: ...
    @property
    def events(self) -> tuple[tuple[str, str | None], ...]: ...
    @property
    def arms(self) -> Mapping[str, str]: ...
    @property
    def customer_id(self) -> str: ...
    def numbered(self, number: Callable[[FactKey], int]) -> Mapping[int, Value]:
        """The facts by numbers of their own."""

    def fact(self, key: FactKey) -> Value | None:
        """One fact, None where the case does not tell it."""


class Scene:
    """The made history of a case, and its seat at the interpreter's bench. `snapshot` is what conditions see; for it
    the history is made only where an arm is read, or a fact that nobody told."""

    def __init__(self, layout: Layout, told: Told, moment: Moment) -> None:
        self.layout, self.told, self.moment = layout, told, moment

    @cached_property
    def snapshot(self) -> Snapshot:
        if self.layout.program.experiments:
            return self.seated
        return Snapshot(self.layout.policy.index, self.told.currency, self.moment.day, self._source, reasons=False)

    @cached_property
    def made(self) -> Made:
        """The made history; of a case that owes nothing, as if nobody had said what it owes."""
        told = self.told
        owed = told.facts.get(AMOUNT)
        nothing = isinstance(owed, int) and owed <= 0 and not told.events
        return make(
            self.layout.policy,
            {k: v for k, v in told.facts.items() if k != AMOUNT} if nothing else told.facts,
            self.layout.terms,
            self.moment,
            currency=told.currency,
            events=told.events,
            arms=told.arms,
            customer=Customer(told.customer_id, None),
        )

    def bench(self, done: Sequence[Deed] = ()) -> Bench:
        """The bench at which a candidate takes its turn after these things were done in this decision."""
        made, policy = self.made, self.layout.policy
        case = made.state.cases[0]
        mine = [replace(deed, case_id=case.case_id) for deed in done]
        return bench_of(policy, policy, made.state, case, self.moment, mine, made.givens, reasons=False)[0]

    @cached_property
    def seated(self) -> Snapshot:
        return self.bench().snapshot

    def _source(self, name: str, args: tuple[bool | int | str, ...]) -> Value:
        found = self.told.fact((name, args))
        return self.seated.source(name, args) if found is None else found

    def source(self, key: FactKey) -> Value:
        return self._source(*key)
