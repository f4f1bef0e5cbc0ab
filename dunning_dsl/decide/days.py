"""A customer's days in order: let go what waited, take in what happened, decide, write it down.

A `CustomerRun` holds the folded state between days; it is a cache of `State(ledger).advance(...)`, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dunning_dsl import facts
from dunning_dsl.decide.decision import Decision
from dunning_dsl.decide.foresight import foreseen
from dunning_dsl.decide.interpret import Policy, decide_customer, snapshot_of, to_decide
from dunning_dsl.decide.moment import Moment, moment_on, terms_of
from dunning_dsl.decide.patterns import WEIGHTY, matches
from dunning_dsl.ledger import clock
from dunning_dsl.ledger.case import Case, Deed
from dunning_dsl.ledger.fold import State
from dunning_dsl.ledger.model import Event, Invoice, Ledger
from dunning_dsl.program.statements import Clauses, OnEvent, Program, Rule


@dataclass(frozen=True, slots=True)
class DayResult:
    """One day: the decision, None where no case was open and nothing waited; contacts that were overtaken before they
    went."""

    day: int
    decision: Decision | None
    overtaken: tuple[Event, ...] = ()


class CustomerRun:
    """One customer under one policy. Days are given in rising order; a day left out is an outage.

    `guards` is the program whose `never`, `limit` and `quiet` bind, where it is newer than the rules. Without
    `reasons` decisions leave unsaid why conditions were not met (much faster over long histories).
    """

    def __init__(
        self,
        program: Program | Policy,
        ledger: Ledger,
        *,
        guards: Program | Policy | None = None,
        reasons: bool = True,
    ) -> None:
        self._reasons = reasons
        self.policy = program if isinstance(program, Policy) else Policy.of(program)
        guarding = self.policy if guards is None else guards
        self.guards = guarding if isinstance(guarding, Policy) else Policy.of(guarding)
        self.terms = terms_of(self.policy.program, self.guards.program)
        self._world = ledger
        self._written: list[Event] = []
        self.state = State(ledger, self.terms)
        self._waiting: list[Event] = []

    @property
    def ledger(self) -> Ledger:
        """The history so far, with what our own decisions wrote."""
        return self._world.with_events(self._written)

    def add(self, *, events: Iterable[Event] = (), invoices: Iterable[Invoice] = ()) -> None:
        """More of the world; nothing of it may lie before the last day decided."""
        more, bills = tuple(events), tuple(invoices)
        self._world = Ledger.of(self._world.customer, (*self._world.invoices, *bills), (*self._world.events, *more))
        self.state.add_invoices(bills)
        self.state.add_events(more)

    def moment(self, day: int) -> Moment:
        return moment_on(self.terms, self._world.customer.zone, day)

    def day(self, day: int) -> DayResult:
        """Decide calendar day `day` of the zone that sets the moment."""
        moment = self.moment(day)
        overtaken = self._let_go(moment.at)
        self.state.advance(moment.at)
        if not to_decide(self.policy, self.state, moment):
            return DayResult(day, None, overtaken)
        decision = decide_customer(self.policy, self.guards, self.state, moment, reasons=self._reasons)
        self._write(decision.events)
        self._waiting += [e for e in decision.events if e.at > moment.at]
        return DayResult(day, decision, overtaken)

    def days(self, first: int, last: int) -> Iterator[DayResult]:
        """The days from `first` through `last` on which anything is to be decided or was overtaken."""
        day = first
        while day <= last:
            result = self.day(day)
            if result.decision is not None or result.overtaken:
                yield result
            day = self._next_day(day, busy=result.decision is not None)

    def finish(self) -> tuple[Event, ...]:
        """Let go what still waits after the last day; what of it was overtaken."""
        return self._let_go(max((e.at for e in self._waiting), default=self.state.now) + 1)

    def _next_day(self, day: int, *, busy: bool) -> int:
        """The next day on which there may be something to decide: the world stands still until the state's next
        instant."""
        if busy or self._waiting:
            return day + 1
        coming = self.state.next_instant()
        if coming is None:
            return 1 << 30
        return max(day + 1, clock.day_of(self.state.moment_zone, coming))

    def _write(self, events: Iterable[Event]) -> None:
        known = tuple(events)
        self._written += known
        self.state.record(known)

    # --- before it goes (R4c) -----------------------------------------------------------------------------------------

    def _let_go(self, until: int) -> tuple[Event, ...]:
        """Ask again for every contact that goes before the instant, in order; write down what is overtaken."""
        going = sorted((e for e in self._waiting if e.at <= until), key=lambda e: (e.at, e.action_id or ""))
        self._waiting = [e for e in self._waiting if e.at > until]
        overtaken: list[Event] = []
        for event in going:
            self.state.advance(event.at)
            found = self._overtaken(event)
            if found is not None:
                self._write([found])
                overtaken.append(found)
        return tuple(overtaken)

    def _overtaken(self, event: Event) -> Event | None:
        """The event that says so, where a `never` now holds or the debt is gone or the case on hold; None where it
        goes."""
        case = next(c for c in self.state.cases if c.case_id == event.case_id)
        deed = next(d for d in self.state.deeds if d.action_id == event.action_id)
        today = clock.day_of(self.state.zone, event.at)
        why = self._forbidden(case, deed, event.at, today)
        mark = self._mark(event.rule)
        undo = why is not None and not self._goes(deed)
        if why is None and not isinstance(mark.head, OnEvent):
            if not case.anchor.owed or not case.open:
                why = "the debt is no longer owed"
            elif case.held(today):
                why = "the case is on hold"
        if why is None:
            return None
        return Event(
            kind="overtaken",
            at=event.at,
            day=today,
            recorded_at=event.at,
            own_day=event.own_day,
            invoice_id=event.invoice_id,
            case_id=event.case_id,
            rule=event.rule,
            channel=event.channel,
            message=event.message,
            decision_id=event.decision_id,
            action_id=event.action_id,
            name=why,
            value=mark.name if undo else None,
        )

    def _forbidden(self, case: Case, deed: Deed, at: int, today: int) -> str | None:
        program = self.guards.program
        held = case.held(today)
        see = facts.View(self.state, case, today, program.stages, program.consent_channels, held=held, before=at)
        snapshot = snapshot_of(self.guards, see)
        snapshot.arms = {name: arm for name, (arm, _) in case.arms.items()}
        for never in program.nevers:
            if matches(never.pattern, deed) and _in_force(never.clauses, today):
                condition = never.clauses.condition
                if condition is None or snapshot.value(condition) is not False:
                    return never.clauses.because or "a never forbids it now"
        return None

    def _goes(self, deed: Deed) -> bool:
        """Whether anything else of the same firing has left, or is still to leave."""
        return any(
            d.kind in WEIGHTY and not d.dropped
            for d in self.state.deeds
            if (d.rule, d.case_id, d.own_day) == (deed.rule, deed.case_id, deed.own_day) and d is not deed
        )

    def _mark(self, name: str | None) -> Rule:
        """The rule whose marks a rule uses: itself or, for a replacement, the one it stands in for."""
        by_name = {r.name: r for r in self.policy.program.rules}
        found = by_name[name or ""]
        return by_name[found.replaces] if found.replaces is not None else found


def _in_force(clauses: Clauses, day: int) -> bool:
    """The dates of a guard: `from` is in, `before` is not."""
    starts, ends = clauses.first_day, clauses.before_day
    return (starts is None or starts <= day) and (ends is None or day < ends)


def decide(
    program: Program | Policy,
    ledger: Ledger,
    day: int,
    *,
    guards: Program | Policy | None = None,
    foresee: bool = False,
) -> Decision | None:
    """The decision of calendar day `day` for a customer with that history (LANGUAGE.md, section 5); nothing is changed.

    None where no case is open and nothing waits. What the history says of decisions made that day already counts.
    With `foresee` its reasons say when what was not met last happened, and when it will hold.
    """
    run = CustomerRun(program, ledger, guards=guards)
    moment = run.moment(day)
    run.state.advance(moment.at)
    if not to_decide(run.policy, run.state, moment):
        return None
    decision = decide_customer(run.policy, run.guards, run.state, moment)
    return foreseen(run.policy, run.state, decision) if foresee else decision
