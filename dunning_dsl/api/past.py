"""One customer's past under a policy, as a replay sees it: recorded answers, the policy's own actions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dunning_dsl.decide import CustomerRun
from dunning_dsl.ledger.model import Event, Ledger
from dunning_dsl.program.statements import Program

if TYPE_CHECKING:
    from dunning_dsl.decide.decision import Decision


def decision_on(program: Program, ledger: Ledger, first_day: int, day: int) -> Decision | None:
    """The decision of `day`, every earlier one from `first_day` on made by the policy too; None without a case.

    Days are ordinals. Recorded actions are withheld from the first day on or, where a case is open on it, from that
    case's opening, so that what is used up is the policy's own.
    """
    start = min(start_day(program, ledger, first_day), day)
    run = CustomerRun(program, withheld(ledger, start))
    for earlier in range(start, day):
        run.day(earlier)
    return run.day(day).decision


def start_day(program: Program, ledger: Ledger, first_day: int) -> int:
    """The first day or, where a case is decided on it, the day on which the oldest of such cases opened."""
    decision = CustomerRun(program, ledger).day(first_day).decision
    return min((first_day, *(case.opened_on for case in decision.cases))) if decision else first_day


def withheld(ledger: Ledger, start: int) -> Ledger:
    """The ledger without dunning's own actions of day `start` and later; a recorded decision counts on its day."""
    kept = (e for e in ledger.events if not e.is_action or _decided_on(e) < start)
    return replace(ledger, events=tuple(kept))


def _decided_on(event: Event) -> int:
    return event.day if event.own_day is None else event.own_day
