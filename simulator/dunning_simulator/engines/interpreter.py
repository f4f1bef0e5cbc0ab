"""Replay by the reference interpreter: one customer, one decision after the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from dunning_dsl.decide import CustomerRun, DayResult, Policy
from dunning_dsl.decide.decision import ActionTaken, CaseDecision, Decision, RuleOutcome, Status
from dunning_dsl.decide.past import past_run
from dunning_dsl.ledger.model import Event, Ledger
from dunning_simulator.rows import ActionRow, CaseDays, CustomerReplay, Request, Why


class Interpreter:
    """The reference interpreter made ready for one request. `every_day` steps through days on which nothing can be
    decided too; it changes no byte, and is there for the tests to hold that."""

    def __init__(self, request: Request, *, every_day: bool = False) -> None:
        self.request = request
        self.policy = Policy.of(request.program)
        self.guards = self.policy if request.guards is None else Policy.of(request.guards)
        self.every_day = every_day
        self.compiled = False

    def replay(self, ledgers: Iterable[Ledger]) -> Iterator[CustomerReplay]:
        """Each ledger's replay, in order."""
        return map(self.customer, ledgers)

    def customer(self, ledger: Ledger) -> CustomerReplay:
        """Decide from the start of the policy's own history to the last day; count from the first counted day on."""
        start, run = past_run(self.policy, ledger, self.request.first_day, guards=self.guards, reasons=False)
        counting = _Counting(self.request, ledger.customer.customer_id)
        for result in self._days(run, start):
            counting.overtake(result.overtaken)
            if result.decision is not None and result.day >= self.request.first_day:
                counting.add(result.decision, result.day)
        counting.overtake(run.finish())
        return counting.result()

    def _days(self, run: CustomerRun, start: int) -> Iterable[DayResult]:
        if self.every_day:
            return map(run.day, range(start, self.request.last_day + 1))
        return run.days(start, self.request.last_day)


class _Counting:
    """Decisions of one customer into rows and counts."""

    def __init__(self, request: Request, customer_id: str) -> None:
        self.reasons_wanted = request.reasons
        self.customer_id = customer_id
        self.actions: list[ActionRow] = []
        self.gone: set[str] = set()
        self.cases: dict[str, tuple[CaseDecision, list[int]]] = {}
        self.counts: Counter[tuple[str, Status]] = Counter()
        self.missed: set[tuple[str, str, int | None]] = set()
        self.undecided: set[tuple[str, str, str]] = set()
        self.reasons: Counter[Why] = Counter()
        self.statuses: dict[tuple[str, int], dict[str, Status]] = {}

    def overtake(self, events: Iterable[Event]) -> None:
        self.gone.update(e.action_id for e in events if e.action_id is not None)

    def add(self, decision: Decision, number: int) -> None:
        """`number` is the day in the zone that sets the moment."""
        position = 0
        for case in decision.cases:
            self.cases.setdefault(case.case_id, (case, []))[1].append(decision.day)
            for outcome in case.rules:
                self._count(case, outcome)
                for taken in outcome.actions:
                    self.actions.append(_row(self.customer_id, case, decision.day, number, position, taken))
                    position += 1
            if self.reasons_wanted:
                self.statuses[(case.case_id, decision.day)] = {o.rule: o.status for o in case.rules}

    def _count(self, case: CaseDecision, outcome: RuleOutcome) -> None:
        status = outcome.status
        self.counts[(outcome.rule, status)] += 1
        if outcome.ended or outcome.lapsed:
            rule = outcome.mark or outcome.rule
            self.missed.update((case.case_id, rule, listed) for listed, how in outcome.ended if how == "missed")
            self.missed.update((case.case_id, rule, None) for _, how in outcome.lapsed if how == "missed")
        if status == "undecided":
            self.undecided.update((case.case_id, outcome.rule, fact) for r in outcome.reasons for fact in r.facts)
        elif self.reasons_wanted and status in ("blocked", "deferred"):
            self.reasons.update(Why(outcome.rule, status, r.kind, r.because or r.detail) for r in outcome.reasons)

    def result(self) -> CustomerReplay:
        return CustomerReplay(
            self.customer_id,
            tuple(replace(row, overtaken=True) if self.gone and row.id in self.gone else row for row in self.actions),
            tuple(
                CaseDays(c.case_id, c.anchor, c.currency, c.opened_on, tuple(days)) for c, days in self.cases.values()
            ),
            dict(self.counts),
            frozenset(self.missed),
            frozenset(self.undecided),
            dict(self.reasons),
            self.statuses,
        )


def _row(customer_id: str, case: CaseDecision, day: int, number: int, position: int, taken: ActionTaken) -> ActionRow:
    return ActionRow(
        customer_id=customer_id,
        case_id=case.case_id,
        anchor=case.anchor,
        currency=case.currency,
        day=day,
        position=position,
        rule=taken.rule,
        action=taken.kind,
        number=number,
        step=taken.position,
        channel=taken.channel,
        name=taken.name,
        tone=taken.tone,
        role=taken.role,
        amount=taken.amount,
        args=taken.args,
        until=taken.until,
        goes_at=taken.goes_at,
        goes_day=taken.goes_day,
        detail=taken.detail,
    )
