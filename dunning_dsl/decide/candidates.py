"""Which rules are candidates: the head, what is used up, holds, and the condition (LANGUAGE.md, sections 4 and 5)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dunning_dsl.decide.decision import Reason, RuleOutcome
from dunning_dsl.decide.evaluate import Snapshot
from dunning_dsl.decide.why import not_met, undecided
from dunning_dsl.ledger.case import Case, Occurrence
from dunning_dsl.program import statements as s
from dunning_dsl.program.expressions import Expr
from dunning_dsl.program.values import UNKNOWN
from dunning_dsl.program.words import event_words


@dataclass(frozen=True, slots=True)
class Candidate:
    """A rule whose head and condition hold. `day` is the listed day, `events` the waiting events that firing uses up;
    `ended` days and
    `lapsed` events are those that ended at this decision without firing. `mark` names the rule whose marks are used
    (that of a replaced rule)."""

    rule: s.Rule
    mark: str
    day: int | None = None
    events: tuple[int, ...] = ()
    ended: tuple[tuple[int, str], ...] = ()
    lapsed: tuple[tuple[int, str], ...] = ()

    def came_to(self, outcome: RuleOutcome, *, over: bool = False) -> RuleOutcome:
        """The outcome with the day and events it is about; `over` ends them as its status says."""
        if self.day is None and not self.events and not self.ended and not self.lapsed and self.mark == outcome.rule:
            return outcome
        now = outcome.status
        return replace(
            outcome,
            day=self.day,
            events=self.events,
            ended=(*self.ended, *(((self.day, now),) if over and self.day is not None else ())),
            lapsed=(*self.lapsed, *((number, now) for number in self.events if over)),
            mark=self.mark if self.mark != outcome.rule else "",
        )


@dataclass(frozen=True, slots=True)
class Times:
    """What candidacy needs beside the condition. `day` is today, `held` whether a hold binds today."""

    case: Case
    day: int
    held: bool
    catch_up: int


_HELD = Reason("hold", "the case is on hold")


def candidacy(rule: s.Rule, times: Times, snapshot: Snapshot, *, patient: bool) -> Candidate | RuleOutcome:
    """The rule as a candidate, or what became of it. `patient` rules hold or stop: their events wait until decided."""
    if not times.case.open and not isinstance(rule.head, s.OnEvent):
        return RuleOutcome(rule.name, "not due", (Reason("case over", "the case is closed"),))
    match rule.head:
        case s.When():
            return _when(rule, rule.head, times, snapshot)
        case s.OnDay():
            return _on_day(rule, rule.head, times, snapshot)
        case s.OnEvent():
            return _on_event(rule, rule.head, times, snapshot, patient)


def _when(rule: s.Rule, head: s.When, times: Times, snapshot: Snapshot) -> Candidate | RuleOutcome:
    """Once per case; with `every D` again when D has passed, at most N times."""
    fired = times.case.fired.get(rule.name, [])
    most = 1 if head.every is None else _number(snapshot, head.at_most)
    if most is not None and len(fired) >= most:
        return RuleOutcome(rule.name, "used up", (Reason("time", f"it fired {_times(len(fired))} in this case"),))
    if fired and head.every is not None:
        next_day = max(fired) + (_number(snapshot, head.every) or 0)
        if times.day < next_day:
            return RuleOutcome(rule.name, "not due", (Reason("time", "it fired too recently", earliest=next_day),))
    if times.held:
        return RuleOutcome(rule.name, "held", (_HELD,))
    return _judged(rule, head.condition, snapshot, Candidate(rule, rule.name))


def _on_day(rule: s.Rule, head: s.OnDay, times: Times, snapshot: Snapshot) -> Candidate | RuleOutcome:
    """Each listed day fires once, from N to N + `catch up`, always before the next listed day."""
    case, due = times.case, times.case.anchor.invoice.due_on
    listed = sorted({_number(snapshot, d) or 0 for d in head.days})
    ended: list[tuple[int, str]] = []
    active: int | None = None
    waiting = [n for n in listed if (rule.name, n) not in case.slots and n >= case.opened_day - due]
    for n in waiting:
        last = min([n + times.catch_up, *(later - 1 for later in listed if later > n)])
        if due + n > times.day:
            break
        if any(h.binds(due + n) for h in case.holds):
            ended.append((n, "held"))
        elif times.day > due + last:
            ended.append((n, "missed"))
        else:
            active = n
    if active is None:
        return _no_day(rule, times, listed, ended)
    candidate = Candidate(rule, rule.name, day=active, ended=tuple(ended))
    if times.held:
        return candidate.came_to(RuleOutcome(rule.name, "held", (_HELD,)))
    return _judged(rule, head.condition, snapshot, candidate)


def _no_day(rule: s.Rule, times: Times, listed: list[int], ended: list[tuple[int, str]]) -> RuleOutcome:
    due = times.case.anchor.invoice.due_on
    if ended:
        day, how = ended[-1]
        reason = _HELD if how == "held" else Reason("time", f"day {day} and its catch-up have passed")
        return RuleOutcome(rule.name, "held" if how == "held" else "missed", (reason,), day=day, ended=tuple(ended))
    coming = [n for n in listed if due + n > times.day]
    if coming:
        return RuleOutcome(
            rule.name, "not due", (Reason("time", f"day {coming[0]} is still to come", earliest=due + coming[0]),)
        )
    fired = any(how == "fired" for (name, _), (how, _) in times.case.slots.items() if name == rule.name)
    return RuleOutcome(rule.name, "used up" if fired else "not due", (Reason("time", "its days are over"),))


def _on_event(
    rule: s.Rule, head: s.OnEvent, times: Times, snapshot: Snapshot, patient: bool
) -> Candidate | RuleOutcome:
    """Pending from its day (`after` counted) for `catch up` days; a rule that holds or stops waits until decided."""
    after = _number(snapshot, head.after) or 0
    ready: list[int] = []
    ended: list[tuple[int, str]] = []
    coming: list[int] = []
    for one in waiting_events(rule, times.case, times.day):
        if times.day < one.day + after:
            coming.append(one.day + after)
        elif times.day > last_day(rule, one, snapshot, times.catch_up) and not patient:
            ended.append((one.number, "missed"))
        else:
            ready.append(one.number)
    if not ready:
        if ended:
            reason = Reason("time", f"{event_words(head)} waited until its catch-up had passed")
            return RuleOutcome(rule.name, "missed", (reason,), lapsed=tuple(ended))
        earliest = min(coming, default=None)
        return RuleOutcome(
            rule.name, "not due", (Reason("time", f"{event_words(head)} has not come", earliest=earliest),)
        )
    return _judged(rule, head.condition, snapshot, Candidate(rule, rule.name, events=tuple(ready), lapsed=tuple(ended)))


def waiting_events(rule: s.Rule, case: Case, day: int | None) -> list[Occurrence]:
    """The case's events that the rule waits for, not yet used up or over for it; those seen by the day, where one is
    said."""
    head = rule.head
    if not isinstance(head, s.OnEvent):
        return []
    return [
        one
        for one in case.occurrences.get(head.event, ())
        if (day is None or (one.day <= day and (one.own_day is None or one.own_day < day)))
        and head.argument in (None, one.argument)
        and (rule.name, one.number) not in case.consumed
    ]


def last_day(rule: s.Rule, one: Occurrence, snapshot: Snapshot, catch_up: int) -> int:
    """The last day on which the rule may answer a waiting event, `catch up` days after it fell due."""
    after = _number(snapshot, rule.head.after) if isinstance(rule.head, s.OnEvent) else None
    return one.day + (after or 0) + catch_up


def _judged(rule: s.Rule, condition: Expr | None, snapshot: Snapshot, candidate: Candidate) -> Candidate | RuleOutcome:
    """The condition must be true; a day or an event that is judged otherwise is over."""
    if condition is None:
        return candidate
    truth = snapshot.value(condition)
    if truth is True:
        return candidate
    if truth is UNKNOWN:
        outcome = RuleOutcome(rule.name, "undecided", (undecided(snapshot, condition),))
    else:
        outcome = RuleOutcome(rule.name, "not met", (not_met(snapshot, condition),))
    return candidate.came_to(outcome, over=True)


def _number(snapshot: Snapshot, expr: Expr | None) -> int | None:
    if expr is None:
        return None
    found = snapshot.value(expr)
    return found if isinstance(found, int) else None


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
