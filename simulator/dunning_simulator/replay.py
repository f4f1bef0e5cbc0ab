"""Mode 1: the recorded world goes by day by day, a policy decides, its actions are counted (SIMULATION.md).

From the first counted day on, and for a customer with a case running then, from that case's opening (uncounted, so
that marks and stages are the policy's own), recorded actions are withheld and the policy's stand in their place;
recorded responses are kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dunning_dsl.ledger.model import Ledger
from dunning_dsl.program.statements import Program
from dunning_simulator.engines import EngineName, engines_for
from dunning_simulator.rows import CustomerReplay, Request


def replay(
    program: Program,
    ledgers: Iterable[Ledger],
    *,
    first_day: int,
    last_day: int,
    guards: Program | None = None,
    reasons: bool = False,
    engine: EngineName = "kernel",
) -> Iterator[CustomerReplay]:
    """One `CustomerReplay` per ledger, in their order, made as they are asked for.

    `first_day` and `last_day` are ordinals, both counted; `guards` is the program whose `never`, `limit` and `quiet`
    bind (the policy's own by default). `engine` says what decides: the rows are the same. Nothing here raises for what
    a ledger says: it has passed validation.
    """
    request = Request(program, first_day, last_day, guards=guards, reasons=reasons)
    (ready,) = engines_for((request,), engine)
    return ready.replay(ledgers)
