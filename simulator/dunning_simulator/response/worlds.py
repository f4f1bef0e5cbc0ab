"""A policy lived through: one book of customers under one policy in one world, as often as is asked for."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from dunning_dsl.engine.kernel import layout as at
from dunning_dsl.engine.kernel import world_layout as w
from dunning_dsl.engine.lower import lower
from dunning_dsl.engine.plan import Plan
from dunning_dsl.engine.run import Rows, Runner
from dunning_dsl.ledger.model import EVENT_KINDS, Event, Ledger
from dunning_dsl.program.statements import Program
from dunning_simulator.engines.kernel import can_compile
from dunning_simulator.response.model import Model
from dunning_simulator.response.population import Member
from dunning_simulator.response.tables import Ground, world

CHUNK = 4_000
"""Customers run at once."""


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


@dataclass
class Lives:
    """A policy and its customers made ready: `live` runs them through worlds. Belongs to one thread."""

    program: Program
    members: Sequence[Member]
    first_day: int
    last_day: int
    compiled: bool | None = None
    """Whether the kernel is compiled; None: where it can be."""
    bare: bool = True
    """Whether cases and notes are left out of the rows, which nobody who only counts wants."""
    plan: Plan = field(init=False)
    _runner: Runner = field(init=False)
    _room: int = field(init=False, default=1024)
    _chunks: list[tuple[int, Ground]] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self.plan = lower(self.program, None)
        fast = can_compile() if self.compiled is None else self.compiled
        self._runner = Runner(self.plan, self.first_day, self.last_day, fast=fast, bare=self.bare)
        for start in range(0, len(self.members), CHUNK):
            self._chunks.append((start, Ground.of(self.plan, self.members[start : start + CHUNK])))

    def live(self, model: Model, *, seed: int, replicate: int) -> Iterator[Lived]:
        """The world of a seed and a replicate, chunk by chunk in the order of the customers."""
        for start, ground in self._chunks:
            made = world(model, ground, self.first_day, seed=seed, replicate=replicate, rows=self._room)
            rows = self._runner.run(ground.encoded, made)
            self._room = max(self._room, len(rows.world.event))
            yield Lived(
                start,
                rows,
                rows.world.event[: rows.world.rows[w.ROWS_EVENT]],
                rows.world.cash[: rows.world.rows[w.ROWS_CASH]],
                rows.world.rows,
            )

    def histories(self, lived: Lived) -> Iterator[Ledger]:
        """What happened as histories: what stayed of the recorded one with the world's events in it."""
        names, currencies = self.plan.schema.names, lived.rows.encoded.currencies
        bounds = np.searchsorted(lived.event[:, w.WE_CUSTOMER], np.arange(len(lived.rows.encoded.customers) + 1))
        for place, (start, end) in enumerate(itertools.pairwise(bounds)):
            ledger = self.members[lived.first + place].ledger

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
