"""A chunk of customers, replayed under one policy or two and folded into counts that can be merged."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from dunning_dsl.ledger.model import Invoice, Ledger
from dunning_simulator.compare.bounds import ALIKE, BoundsTally, parts_from_log, purses_of, tally_bounds
from dunning_simulator.compare.divergence import DivergenceTally
from dunning_simulator.compare.recorded import MatchTally, recorded_actions
from dunning_simulator.compare.tally import PolicyTally
from dunning_simulator.engines import Engine
from dunning_simulator.rows import CustomerReplay, Request

SENSITIVE: Final = ("deceased", "bankrupt", "moratorium", "do_not_contact", "vulnerable")
"""Facts without which a report has to say that nobody was spared for them (LANGUAGE.md, section 3)."""


MADE_UP: Final = ("true", "yes", "1")
"""What the column `synthetic` of a customer says who is made up (`dunning sample` writes it)."""


@dataclass(slots=True)
class BookTally:
    """What the customers' data holds: `synthetic` counts customers who say that they are made up, `columns` counts
    customers by the columns that they have, `dated` events of `fact_changed` by fact, `recorded` actions in the log
    by verb, `policies` those by the policy that they name, `foreign` customers with debts, by
    currencies that some policy does not list, `foreign_invoices` those debts."""

    customers: int = 0
    synthetic: int = 0
    invoices: int = 0
    columns: Counter[str] = field(default_factory=Counter)
    dated: Counter[str] = field(default_factory=Counter)
    recorded: Counter[str] = field(default_factory=Counter)
    policies: Counter[str] = field(default_factory=Counter)
    foreign: Counter[str] = field(default_factory=Counter)
    foreign_invoices: Counter[str] = field(default_factory=Counter)

    def add(self, ledger: Ledger, requests: tuple[Request, ...]) -> None:
        request = requests[0]
        self.customers += 1
        self.synthetic += ledger.customer.fields.get("synthetic", "").lower() in MADE_UP
        self.invoices += len(ledger.invoices)
        self.columns.update(ledger.customer.columns.keys())
        self.dated.update(e.name for e in ledger.events if e.kind == "fact_changed" and e.name)
        self.policies.update(
            e.policy
            for e in ledger.events
            if e.kind == "message_sent" and e.policy and request.first_day <= e.day <= request.last_day
        )
        for action in recorded_actions(ledger, request.first_day, request.last_day):
            self.recorded[action.action] += 1
        foreign = [i.currency for i in ledger.invoices if any(_passed_over(i, one) for one in requests)]
        self.foreign.update(set(foreign))
        self.foreign_invoices.update(foreign)

    def merge(self, later: BookTally) -> None:
        self.customers += later.customers
        self.synthetic += later.synthetic
        self.invoices += later.invoices
        self.columns.update(later.columns)
        self.dated.update(later.dated)
        self.recorded.update(later.recorded)
        self.policies.update(later.policies)
        self.foreign.update(later.foreign)
        self.foreign_invoices.update(later.foreign_invoices)


def _passed_over(invoice: Invoice, request: Request) -> bool:
    """Whether the policy would see the invoice in these days, if it listed its currency."""
    settings = request.program.settings
    return invoice.currency not in settings.currencies and invoice.due_on <= request.last_day + settings.look_ahead


@dataclass(slots=True)
class ChunkTally:
    """All that is kept of a chunk: the book, one tally per policy, and bounds; `between` is there where there are
    two."""

    book: BookTally
    policies: tuple[PolicyTally, ...]
    matches: tuple[MatchTally, ...]
    between: DivergenceTally | None
    bounds: BoundsTally = field(default_factory=BoundsTally)

    @staticmethod
    def empty(variants: int) -> ChunkTally:
        return ChunkTally(
            BookTally(),
            tuple(PolicyTally() for _ in range(variants)),
            tuple(MatchTally() for _ in range(variants)),
            DivergenceTally() if variants == 2 else None,
        )

    def add(self, ledger: Ledger, replays: tuple[CustomerReplay, ...], requests: tuple[Request, ...]) -> None:
        """Counts one customer, replayed under each policy."""
        self.book.add(ledger, requests)
        partings = []
        for tally, match, replay, request in zip(self.policies, self.matches, replays, requests, strict=True):
            log = recorded_actions(ledger, request.first_day, request.last_day)
            tally.add(replay)
            match.add(replay, log)
            partings.append(parts_from_log(replay, log, request.last_day))
        apart = None
        if self.between is not None:
            day = self.between.add(replays[0], replays[1])
            apart = np.array([ALIKE if day is None else day])
        request = requests[0]
        purses, names = purses_of(ledger, request.first_day, request.last_day)
        logs = [np.array([day]) for day in partings]
        self.bounds.merge(
            tally_bounds(purses, names, apart, logs, last=request.last_day, reversible=request.reversible)
        )

    def merge(self, later: ChunkTally) -> None:
        """Adds a chunk of customers that come after ours."""
        self.book.merge(later.book)
        for mine, theirs in zip(self.policies, later.policies, strict=True):
            mine.merge(theirs)
        for match, other in zip(self.matches, later.matches, strict=True):
            match.merge(other)
        if self.between is not None and later.between is not None:
            self.between.merge(later.between)
        self.bounds.merge(later.bounds)


def tally_chunk(requests: tuple[Request, ...], engines: tuple[Engine, ...], ledgers: tuple[Ledger, ...]) -> ChunkTally:
    """Replays each customer under each policy, by an engine that is made ready for it, and counts."""
    tally = ChunkTally.empty(len(requests))
    with _cycles_left_alone():
        for ledger, *replays in zip(ledgers, *(engine.replay(ledgers) for engine in engines), strict=True):
            tally.add(ledger, tuple(replays), requests)
    return tally


@contextmanager
def _cycles_left_alone() -> Iterator[None]:
    """No search for reference cycles within: deciding makes few of them and millions of small values that live long
    enough to be searched again and again, which took a quarter of the time. A chunk's cycles wait until it is done."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
