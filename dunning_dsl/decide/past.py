"""The recorded world under a policy: what people, banks and customers did is kept, what dunning did is withheld and the
policy's own actions stand in its place. Every replay starts here (docs/decisions/0009)."""

from __future__ import annotations

from dataclasses import replace

from dunning_dsl.decide.candidates import last_day, waiting_events
from dunning_dsl.decide.days import CustomerRun
from dunning_dsl.decide.decision import Decision
from dunning_dsl.decide.foresight import foreseen
from dunning_dsl.decide.interpret import Policy, snapshot_of, to_decide
from dunning_dsl.facts import View
from dunning_dsl.ledger.model import Event, Ledger
from dunning_dsl.program.statements import Program


def past_run(
    program: Program | Policy,
    ledger: Ledger,
    first_day: int,
    *,
    guards: Program | Policy | None = None,
    reasons: bool = True,
) -> tuple[int, CustomerRun]:
    """The day on which the policy's own history begins, and a run that is to be given every day from it on."""
    policy = program if isinstance(program, Policy) else Policy.of(program)
    start = start_day(policy, ledger, first_day, guards=guards)
    run = CustomerRun(policy, withheld(ledger, start), guards=guards, reasons=reasons)
    _begin(run, start)
    return start, run


def decision_on(program: Program | Policy, ledger: Ledger, first_day: int, day: int) -> Decision | None:
    """The decision of `day`, every earlier one from `first_day` on made by the policy too; None without a case.

    Days are ordinals. Recorded actions are withheld from the first day on or, where a case is open on it, from that
    case's opening, so that what is used up is the policy's own. Its reasons say when what was not met will be.
    """
    start, run = past_run(program, ledger, min(first_day, day))
    for earlier in range(start, day):
        run.day(earlier)
    decision = run.day(day).decision
    return None if decision is None else foreseen(run.policy, run.state, decision)


def start_day(
    program: Program | Policy, ledger: Ledger, first_day: int, *, guards: Program | Policy | None = None
) -> int:
    """The first day or, where a case is decided on it, the day on which the oldest of such cases opened."""
    policy = program if isinstance(program, Policy) else Policy.of(program)
    if not _begins_before(ledger, first_day + policy.program.settings.look_ahead):
        return first_day
    run = CustomerRun(policy, ledger, guards=guards)
    _begin(run, first_day)
    decided = to_decide(policy, run.state, run.moment(first_day))
    return min((first_day, *(case.opened_day for case in decided)))


def _begin(run: CustomerRun, day: int) -> None:
    """Make a run ready for its first day: what has waited in a closed case for longer than `catch up` is past."""
    moment = run.moment(day)
    run.state.advance(moment.at)
    program = run.policy.program
    for case in (c for c in run.state.cases if not c.open):
        snapshot = snapshot_of(run.policy, View(run.state, case, moment.day, program.stages, program.consent_channels))
        for rule in program.rules:
            for one in waiting_events(rule, case, None):
                if last_day(rule, one, snapshot, program.settings.catch_up) < moment.day:
                    case.consumed[(rule.name, one.number)] = ("missed", moment.day)


def withheld(ledger: Ledger, start: int) -> Ledger:
    """The ledger without dunning's own recorded actions of day `start` and later; those of a decision count on its
    day."""
    kept = (e for e in ledger.events if not e.is_action or _decided_on(e) < start)
    return replace(ledger, events=tuple(kept))


def _decided_on(event: Event) -> int:
    return event.day if event.own_day is None else event.own_day


def _begins_before(ledger: Ledger, day: int) -> bool:
    """Whether anything of the ledger lies before the day (or on it, zones being what they are)."""
    events = (e.day for e in ledger.events)
    invoices = (i.due_on if i.issued_on is None else min(i.issued_on, i.due_on) for i in ledger.invoices)
    return any(d <= day for days in (events, invoices) for d in days)
