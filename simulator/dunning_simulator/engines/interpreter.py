"""Replay by the reference interpreter: one customer, one decision after the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from dunning_dsl.decide import CustomerRun
from dunning_dsl.decide.decision import ActionTaken, CaseDecision, Decision, RuleOutcome, Status
from dunning_dsl.ledger.model import ACTION_KINDS, Event, Ledger
from dunning_simulator.rows import ActionRow, CaseDays, CustomerReplay, Request, Why


def replay(request: Request, ledgers: Iterable[Ledger]) -> Iterator[CustomerReplay]:
    """Each ledger's replay, in order."""
    for ledger in ledgers:
        yield replay_customer(request, ledger)


def replay_customer(request: Request, ledger: Ledger) -> CustomerReplay:
    """Decide every day from the start of the policy's own history to the last; count from the first counted day on."""
    start = start_day(request, ledger)
    run = CustomerRun(request.program, withheld(ledger, start), guards=request.guards)
    counting = _Counting(request, ledger.customer.customer_id)
    day = start
    while day <= request.last_day:
        result = run.day(day)
        counting.overtake(result.overtaken)
        if result.decision is not None and day >= request.first_day:
            counting.add(result.decision)
        day += 1
    return counting.result()


def withheld(ledger: Ledger, start: int) -> Ledger:
    """The ledger without dunning's own recorded actions of day `start` and later; a recorded decision counts on its
    own day."""
    return replace(
        ledger,
        events=tuple(e for e in ledger.events if e.kind not in ACTION_KINDS or _decided_on(e) < start),
    )


def _decided_on(event: Event) -> int:
    return event.day if event.own_day is None else event.own_day


def start_day(request: Request, ledger: Ledger) -> int:
    """The first counted day or, where a case is decided on it, the day the oldest of such cases opened."""
    before = [e.day for e in ledger.events] + [
        i.issued_on if i.issued_on is not None else i.due_on for i in ledger.invoices
    ]
    if not before or min(before) - request.program.settings.look_ahead - 1 >= request.first_day:
        return request.first_day
    decision = CustomerRun(request.program, ledger, guards=request.guards).day(request.first_day).decision
    if decision is None:
        return request.first_day
    return min((request.first_day, *(case.opened_on for case in decision.cases)))


class _Counting:
    """Decisions of one customer into rows and counts."""

    def __init__(self, request: Request, customer_id: str) -> None:
        self.reasons_wanted = request.reasons
        self.customer_id = customer_id
        self.actions: list[ActionRow] = []
        self.gone: set[str] = set()
        self.cases: dict[str, tuple[CaseDecision, list[int]]] = {}
        self.counts: Counter[tuple[str, Status]] = Counter()
        self.missed: set[tuple[str, str, int]] = set()
        self.undecided: set[tuple[str, str, str]] = set()
        self.reasons: Counter[Why] = Counter()
        self.statuses: dict[tuple[str, int], dict[str, Status]] = {}

    def overtake(self, events: Iterable[Event]) -> None:
        self.gone.update(e.action_id for e in events if e.action_id is not None)

    def add(self, decision: Decision) -> None:
        position = 0
        for case in decision.cases:
            self.cases.setdefault(case.case_id, (case, []))[1].append(decision.day)
            for outcome in case.rules:
                self._count(case, decision.day, outcome)
                for taken in outcome.actions:
                    self.actions.append(_row(self.customer_id, case, decision.day, position, taken))
                    position += 1
            if self.reasons_wanted:
                self.statuses[(case.case_id, decision.day)] = {o.rule: o.status for o in case.rules}

    def _count(self, case: CaseDecision, day: int, outcome: RuleOutcome) -> None:
        self.counts[(outcome.rule, outcome.status)] += 1
        if outcome.status == "missed":
            self.missed.add((case.case_id, outcome.rule, outcome.day if outcome.day is not None else day))
        for reason in outcome.reasons:
            self.undecided.update(
                (case.case_id, outcome.rule, fact) for fact in reason.facts if outcome.status == "undecided"
            )
            if self.reasons_wanted and outcome.status in ("blocked", "deferred"):
                self.reasons[Why(outcome.rule, outcome.status, reason.kind, reason.because or reason.detail)] += 1

    def result(self) -> CustomerReplay:
        return CustomerReplay(
            self.customer_id,
            tuple(replace(row, overtaken=True) if row.id in self.gone else row for row in self.actions),
            tuple(
                CaseDays(c.case_id, c.anchor, c.currency, c.opened_on, tuple(days)) for c, days in self.cases.values()
            ),
            dict(self.counts),
            frozenset(self.missed),
            frozenset(self.undecided),
            dict(self.reasons),
            self.statuses,
        )


def _row(customer_id: str, case: CaseDecision, day: int, position: int, taken: ActionTaken) -> ActionRow:
    return ActionRow(
        customer_id=customer_id,
        case_id=case.case_id,
        anchor=case.anchor,
        currency=case.currency,
        day=day,
        position=position,
        rule=taken.rule,
        action=taken.kind,
        id=taken.id,
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
