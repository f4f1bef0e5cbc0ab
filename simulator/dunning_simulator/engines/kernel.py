"""Replay by the engine's kernel: chunks of customers as columns, one loop over all of their days.

The kernel is plain Python for little work and compiled for much (`dunning_dsl.engine.jit`); the rows are the same. To
load a compiled one that is kept from an earlier run takes less than a tenth of a second, to compile it some three, once
per installation. Plain Python replays some 3,000 customer-days a second of a policy of fifty rules, two thirds of what
the interpreter does, and 8,000 of one of 24; the compiled kernel 100,000 and more, most of the time being spent on
reading its rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sized
from itertools import islice
from typing import Final

from dunning_dsl.engine.columns import encode
from dunning_dsl.engine.jit import CannotCompileError
from dunning_dsl.engine.lower import lower
from dunning_dsl.engine.results import Action, Case, Customer, Results
from dunning_dsl.engine.run import Runner, kept, kernel
from dunning_dsl.ledger.model import Ledger
from dunning_simulator.rows import ActionRow, CaseDays, CustomerReplay, Request, Why

CHUNK: Final = 500
"""Customers run at once by the compiled kernel."""

FIRST_CHUNK: Final = 25
"""Customers run at once by the plain one: few, so that it is soon known how many there are."""

LOADED_FROM: Final = 500
"""Customer-days from which loading a compiled kernel that is kept takes less time than it saves."""

COMPILED_FROM: Final = 10_000
"""The same where it is still to be compiled."""


class Kernel:
    """The kernel made ready for one request. `compiled` says which of the two runs, None leaves it to the amount of
    work (plain where nothing can compile it), which is that of `sharing` kernels that run side by side; `every_day`
    steps through days on which nothing can change. None of it changes a byte, nor does `chunk`."""

    def __init__(
        self,
        request: Request,
        *,
        compiled: bool | None = None,
        sharing: int = 1,
        every_day: bool = False,
        chunk: int | None = None,
    ) -> None:
        self.request = request
        self.plan = lower(request.program, request.guards)
        self.results = Results(self.plan)
        self.chunk = chunk
        self.sharing = sharing
        self._choice = compiled
        self._days = 0
        self._runner = Runner(
            self.plan, request.first_day, request.last_day, fast=compiled is True, every_day=every_day, tracing=True
        )

    def replay(self, ledgers: Iterable[Ledger]) -> Iterator[CustomerReplay]:
        """Each ledger's replay, in order."""
        if isinstance(ledgers, Sized):
            self._foresee(len(ledgers))
        source = iter(ledgers)
        while part := tuple(islice(source, self.chunk or (CHUNK if self.compiled else FIRST_CHUNK))):
            if not isinstance(ledgers, Sized):
                self._foresee(len(part))
            rows = self._runner.run(encode(self.plan.schema, part))
            for customer in self.results.customers(rows):
                yield told(customer, reasons=self.request.reasons)

    @property
    def compiled(self) -> bool:
        """Whether the kernel is compiled."""
        return self._runner.fast

    def _foresee(self, customers: int) -> None:
        """Takes note that so many customers are coming, and from then on has the kernel compiled if that is worth
        it."""
        self._days += self.sharing * customers * (self.request.last_day - self.request.first_day + 1)
        if self._choice is None and worth_compiling(self._days):
            self._runner.fast = self._choice = can_compile()


def worth_compiling(days: int) -> bool:
    """Whether so many customer-days are enough for a compiled kernel to be loaded, or compiled."""
    return days >= COMPILED_FROM or (days >= LOADED_FROM and kept())


def can_compile() -> bool:
    """Whether there is a compiled kernel now."""
    try:
        kernel()
    except CannotCompileError:
        return False
    return True


def told(customer: Customer, *, reasons: bool = False) -> CustomerReplay:
    """A customer's rows as the comparison reads them; `reasons` as in `Request`."""
    cases, name = customer.cases(), customer.customer_id
    return CustomerReplay(
        name,
        tuple(_row(name, cases[action.case], action) for action in customer.actions()),
        tuple(CaseDays(c.case_id, c.anchor, c.currency, c.opened_on, c.days) for c in cases),
        customer.counts(),
        frozenset(customer.missed(cases)),
        frozenset(customer.undecided(cases)),
        {Why(*why): days for why, days in customer.reasons().items()} if reasons else {},
        customer.statuses(cases) if reasons else {},
    )


def _row(customer_id: str, case: Case, action: Action) -> ActionRow:
    step = action.step
    return ActionRow(
        customer_id=customer_id,
        case_id=case.case_id,
        anchor=case.anchor,
        currency=case.currency,
        day=action.day,
        position=action.position,
        rule=step.rule,
        action=step.kind,
        number=action.number,
        step=step.position,
        channel=action.channel,
        name=step.name,
        tone=action.tone,
        role=step.role,
        amount=action.amount,
        args=action.args,
        until=action.until,
        goes_at=action.goes_at,
        goes_day=action.goes_day,
        detail=step.detail,
        overtaken=action.overtaken,
    )
