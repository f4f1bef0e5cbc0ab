"""A policy lived through: one book of customers under one policy in one world, as often as is asked for."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from threading import local

import numpy as np

from dunning_dsl.engine.columns import Encoded
from dunning_dsl.engine.kernel import layout as at
from dunning_dsl.engine.kernel import world_layout as w
from dunning_dsl.engine.lower import lower
from dunning_dsl.engine.plan import Plan
from dunning_dsl.engine.run import Rows, Runner
from dunning_dsl.ledger.model import EVENT_KINDS, Event, Ledger
from dunning_dsl.program.statements import Program
from dunning_simulator.engines.kernel import can_compile
from dunning_simulator.response.model import Model
from dunning_simulator.response.population import Encoder, People
from dunning_simulator.response.tables import Ground, Tables, grounds


@dataclass(frozen=True, slots=True)
class Lived:
    """What a policy did to a chunk of customers in a world, and what they did. `rows` has the actions, `event` and
    `cash` (`world_layout.WE_*`, `WC_*`) what happened; customers count from `first`."""

    first: int
    rows: Rows
    event: at.Array
    cash: at.Array
    days: at.Array
    """`world_layout.ROWS_*`: account-days simulated, and what of them lies where."""

    @property
    def customers(self) -> int:
        return len(self.rows.encoded.customers)


@dataclass
class Lives:
    """A policy and its customers made ready: `live` runs them through worlds, `through` some of them. Threads may share
    it, but not a chunk: a world writes into its columns."""

    program: Program
    people: People
    first_day: int
    last_day: int
    compiled: bool | None = None
    """Whether the kernel is compiled; None: where it can be."""
    bare: bool = True
    """Whether cases and notes are left out of the rows, which nobody who only counts wants."""
    reuse: bool = False
    """Whether what one run wrote may be written over by the next of the same thread."""
    shared: Sequence[Ground] | None = None
    """The customers, where several policies share them."""
    room: int = 1024
    """Rows of what happens for which there is room at first."""
    plan: Plan = field(init=False)
    encoder: Encoder = field(init=False)
    _own: local = field(init=False, default_factory=local)

    def __post_init__(self) -> None:
        self.plan = lower(self.program, None)
        self.encoder = self.people.recorded.encoder(self.plan.schema)

    @cached_property
    def chunks(self) -> Sequence[tuple[Ground, Encoded]]:
        """All customers, as the policy has them."""
        found = list(grounds(self.people)) if self.shared is None else self.shared
        return [(ground, ground.encoded(self.encoder)) for ground in found]

    def live(
        self, model: Model, *, seed: int, replicate: int, chunks: Sequence[tuple[Ground, Encoded]] | None = None
    ) -> Iterator[Lived]:
        """The world of a seed and a replicate, chunk by chunk in the order of the customers; some chunks, or all."""
        for ground, encoded in self.chunks if chunks is None else chunks:
            yield self.through(ground, encoded, model, seed=seed, replicate=replicate)

    def through(self, ground: Ground, encoded: Encoded, model: Model, *, seed: int, replicate: int) -> Lived:
        """A chunk in the world of a seed and a replicate."""
        runner = self.runner
        tables: Tables = self._own.tables
        made = tables.world(model, ground, encoded, seed=seed, replicate=replicate, rows=self._own.room)
        found = runner.run(encoded, made)
        self._own.room = max(self._own.room, len(found.world.event))
        return Lived(
            ground.chunk.first,
            found,
            found.world.event[: found.world.rows[w.ROWS_EVENT]],
            found.world.cash[: found.world.rows[w.ROWS_CASH]],
            found.world.rows,
        )

    @property
    def runner(self) -> Runner:
        """This thread's."""
        if not hasattr(self._own, "runner"):
            fast = can_compile() if self.compiled is None else self.compiled
            days = self.first_day, self.last_day
            self._own.runner = Runner(self.plan, *days, fast=fast, bare=self.bare, reuse=self.reuse)
            self._own.tables, self._own.room = Tables(self.plan, self.first_day), self.room
        found: Runner = self._own.runner
        return found

    def histories(self, lived: Lived) -> Iterator[Ledger]:
        """What happened as histories: what stayed of the recorded one with the world's events in it."""
        names, currencies = self.plan.schema.names, lived.rows.encoded.currencies
        bounds = np.searchsorted(lived.event[:, w.WE_CUSTOMER], np.arange(len(lived.rows.encoded.customers) + 1))
        people = self.people.members(lived.first, len(bounds) - 1)
        for (start, end), member in zip(itertools.pairwise(bounds), people, strict=True):
            ledger = member.ledger

            def text(code: int) -> str | None:
                return None if code < 0 else names.text(code)

            made = []
            for row in lived.event[start:end].tolist():
                kind = EVENT_KINDS[row[w.WE_KIND]]
                invoice = row[w.WE_INVOICE]
                said = text(row[w.WE_NAME])
                made.append(
                    Event(
                        kind,
                        row[w.WE_AT],
                        row[w.WE_DAY],
                        invoice_id=None if invoice < 0 else ledger.invoices[invoice].invoice_id,
                        amount=None if row[w.WE_AMOUNT] == at.UNKNOWN else row[w.WE_AMOUNT],
                        currency=None if row[w.WE_CURRENCY] < 0 else currencies[row[w.WE_CURRENCY]],
                        code=text(row[w.WE_CODE]),
                        channel=text(row[w.WE_CHANNEL]),
                        message=said if kind == "message_failed" else None,
                        on=None if row[w.WE_ON] == at.UNKNOWN else row[w.WE_ON],
                        name=said if kind == "offer_accepted" else None,
                    )
                )
            yield replace(ledger, events=tuple(sorted((*ledger.events, *made), key=lambda e: e.sort_key)))
