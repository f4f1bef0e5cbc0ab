"""The reference interpreter: one decision of one customer (LANGUAGE.md, section 5). It is the specification, and
explains itself as it goes.

1. Facts are taken; all conditions of a case see one snapshot. 2. Candidates, replacements settled, rules that hold or
stop first.
3. and 4. Each candidate in turn, whole or not at all (`attempt`). 5. Only then does the state move: what was done is
written as events.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Protocol

from dunning_dsl import facts
from dunning_dsl.decide.attempt import Bench, attempt, holds_or_stops
from dunning_dsl.decide.candidates import Candidate, Times, candidacy, waiting_events
from dunning_dsl.decide.decision import CaseDecision, Decision, Reason, RuleOutcome
from dunning_dsl.decide.evaluate import FactSource, Index, Snapshot
from dunning_dsl.decide.experiments import arms_of
from dunning_dsl.decide.guards import Guards
from dunning_dsl.decide.moment import Moment
from dunning_dsl.decide.why import not_met, undecided
from dunning_dsl.decide.written import written
from dunning_dsl.facts.calendar import place_of
from dunning_dsl.ledger.case import Case, Deed
from dunning_dsl.ledger.fold import State
from dunning_dsl.program.codec import digest
from dunning_dsl.program.expressions import Const, Fact
from dunning_dsl.program.statements import FactDecl, Program, Rule
from dunning_dsl.program.values import UNKNOWN, Value
from dunning_dsl.program.words import value_words, words

FactKey = tuple[str, tuple[bool | int | str, ...]]


@dataclass(frozen=True, slots=True)
class Policy:
    """A program with what is looked up in it again and again."""

    program: Program
    index: Index
    facts: Mapping[str, FactDecl]
    digest: str
    first: frozenset[str]
    """Rules that hold or stop: they are tried before all others."""
    patient: frozenset[str]
    """Rules that hold or stop, themselves or through a replacement: their events wait until decided."""
    replacements: Mapping[str, tuple[Rule, ...]]
    """By the rule that they replace, in the order of the file."""

    @staticmethod
    def of(program: Program) -> Policy:
        first = [r for r in program.rules if holds_or_stops(r)]
        replaced = dict.fromkeys(r.replaces for r in program.rules if r.replaces is not None)
        return Policy(
            program,
            Index.of(program),
            {f.name: f for f in program.facts},
            digest(program),
            frozenset(r.name for r in first),
            frozenset(r.replaces or r.name for r in first),
            {name: tuple(r for r in program.rules if r.replaces == name) for name in replaced},
        )


@dataclass(frozen=True, slots=True)
class Givens:
    """What a decision from facts sets instead of deriving it: facts by name and arguments, definitions of the library,
    arms."""

    facts: Mapping[FactKey, Value] = field(default_factory=dict)
    definitions: Mapping[str, Value] = field(default_factory=dict)
    arms: Mapping[str, str] = field(default_factory=dict)


def to_decide(policy: Policy, state: State, moment: Moment) -> list[Case]:
    """Open cases, and closed ones in which something waits, by due date of the anchor, then invoice id."""
    return sorted((c for c in state.cases if c.open or _waits(policy, c, moment.day)), key=lambda c: c.order)


def _waits(policy: Policy, case: Case, day: int) -> bool:
    """Whether anything waits in a closed case; one in which nothing ever will is marked as over. What a rule of ours
    ended today is not tried again today."""
    if case.over or (case.closing is not None and case.closing.own_day == day):
        return False
    waiting = [r for r in policy.program.rules if r.replaces is None and waiting_events(r, case, None)]
    case.over = not waiting
    return any(waiting_events(r, case, day) for r in waiting)


def decide_customer(
    policy: Policy,
    guards: Policy,
    state: State,
    moment: Moment,
    givens: Givens | None = None,
    *,
    reasons: bool = True,
) -> Decision:
    """One decision of all cases of a customer; `state` is the history up to the moment and is not changed.

    Without `reasons` the record leaves unsaid which part of a condition was not met, and what the policy saw.
    """
    done = list(state.deeds)
    cases = tuple(
        _decide_case(policy, guards, state, case, moment, done, givens, reasons)
        for case in to_decide(policy, state, moment)
    )
    customer_id = state.customer.customer_id
    named = decision_id(customer_id, moment)
    decision = Decision(named, customer_id, moment.day, moment.at, policy.digest, cases)
    return replace(decision, events=written(decision))


def decision_id(customer_id: str, moment: Moment) -> str:
    """The name of a customer's one decision of a day."""
    return f"{customer_id}@{date.fromordinal(moment.number).isoformat()}"


def _decide_case(
    policy: Policy,
    guards: Policy,
    state: State,
    case: Case,
    moment: Moment,
    done: list[Deed],
    givens: Givens | None,
    reasons: bool,
) -> CaseDecision:
    program = policy.program
    bench, arms = bench_of(policy, guards, state, case, moment, done, givens, reasons=reasons)
    snapshot, tone = bench.snapshot, bench.tone
    held = replace(_view(program, state, case, moment), held=True)
    seat = Seat(policy, bench, lambda: _guarding(guards, held, givens, snapshot.arms))
    outcomes = take_turns(policy, seat)
    return CaseDecision(
        case_id=case.case_id,
        anchor=case.anchor.invoice.invoice_id,
        currency=case.currency,
        opened_on=case.opened_day,
        closing=not case.open,
        stage=str(snapshot.source("stage", ())) if program.stages else None,
        tone=str(tone) if tone else None,
        rules=tuple(outcomes[r.name] for r in program.rules),
        values=_values(snapshot) if reasons else (),
        arms=arms,
        assumed=_assumed(policy, snapshot, givens) if reasons and givens is not None else (),
    )


Arms = tuple[tuple[str, str, float], ...]
"""(experiment, arm, propensity) of each experiment."""


def bench_of(
    policy: Policy,
    guards: Policy,
    state: State,
    case: Case,
    moment: Moment,
    done: list[Deed],
    givens: Givens | None,
    *,
    reasons: bool,
) -> tuple[Bench, Arms]:
    """What the case's candidates need on their turns, and the arms it is in; `done` is what was done to the customer so
    far."""
    program = policy.program
    see = _view(program, state, case, moment)
    snapshot = snapshot_of(policy, see, givens)
    snapshot.reasons = reasons
    arms = arms_of(program, case, state.customer.customer_id, snapshot, moment.day, givens.arms if givens else {})
    tone = snapshot.definition("tone") if "tone" in policy.index.definitions else next(iter(program.tones), None)
    on_hold = snapshot.source("on_hold", ())
    held = case.held(moment.day) or on_hold is True
    same = guards is policy and held == on_hold
    guarding = snapshot if same else _guarding(guards, replace(see, held=held), givens, snapshot.arms)
    bench = Bench(
        case=case,
        snapshot=snapshot,
        guards=Guards(guards.program, guarding, moment, case.opened_day, done, _counts(givens)),
        moment=moment,
        stages=program.stages,
        tones=program.tones,
        tone=tone or "",
        country=place_of(state),
        held=held,
        moved=case.moved_on(moment.day),
    )
    return bench, arms


def _view(program: Program, state: State, case: Case, moment: Moment) -> facts.View:
    return facts.View(state, case, moment.day, program.stages, program.consent_channels)


def _guarding(guards: Policy, see: facts.View, givens: Givens | None, arms: Mapping[str, str]) -> Snapshot:
    """What the guards see: the same case, through the newest program."""
    found = snapshot_of(guards, see, givens)
    found.arms = arms
    return found


class Answers(Protocol):
    """Who says what becomes of a rule: the interpreter (`Seat`), or who remembers what it said of a case like this."""

    def candidacies(self, outcomes: dict[str, RuleOutcome]) -> list[Candidate]:
        """The rules that are candidates, replacements left aside, in the order of the file; what became of the others
        goes to `outcomes`."""

    def passed_over(self, rule: Rule) -> RuleOutcome | None:
        """What becomes of a replacement whose condition is false or unknown; None where it stands."""

    def attempt(self, rule: Rule) -> tuple[RuleOutcome, Iterable[Deed]]:
        """What becomes of a candidate on its turn, after all that was attempted before, and what it did."""


@dataclass(frozen=True, slots=True)
class Seat:
    """The interpreter's answers. `on_hold` is what guards see after a hold of this decision."""

    policy: Policy
    bench: Bench
    on_hold: Callable[[], Snapshot]

    def candidacies(self, outcomes: dict[str, RuleOutcome]) -> list[Candidate]:
        policy, bench = self.policy, self.bench
        times = Times(bench.case, bench.moment.day, bench.held, policy.program.settings.catch_up)
        found: list[Candidate] = []
        for rule in (r for r in policy.program.rules if r.replaces is None):
            outcome = candidacy(rule, times, bench.snapshot, patient=rule.name in policy.patient)
            if isinstance(outcome, Candidate):
                found.append(outcome)
            else:
                outcomes[rule.name] = outcome
        return found

    def passed_over(self, rule: Rule) -> RuleOutcome | None:
        return passed_over(rule, self.bench.snapshot)

    def attempt(self, rule: Rule) -> tuple[RuleOutcome, Iterable[Deed]]:
        bench = self.bench
        outcome, deeds = attempt(bench, rule)
        bench.guards.done.extend(deeds)
        kinds = {d.kind for d in deeds}
        bench.moved = bench.moved or "escalate" in kinds
        if "hold" in kinds and not bench.held:
            bench.held = True
            bench.guards.snapshot = self.on_hold()
        return outcome, deeds


def take_turns(policy: Policy, answers: Answers) -> dict[str, RuleOutcome]:
    """What became of every rule. A rule that holds or ends the case ends the candidacy of the others."""
    outcomes: dict[str, RuleOutcome] = {}
    ended = ""
    for candidate in _candidates(policy, answers, outcomes):
        if ended == "over" or (ended == "held" and not candidate.events):
            outcomes[candidate.rule.name] = _end_of_candidacy(candidate, ended)
            continue
        outcome, deeds = answers.attempt(candidate.rule)
        outcomes[candidate.rule.name] = candidate.came_to(outcome, over=outcome.status in ("not met", "undecided"))
        for deed in deeds:
            if deed.kind in ("stop", "refer", "write off"):
                ended = "over"
            elif deed.kind == "hold":
                ended = ended or "held"
    return outcomes


# --- candidates ------------------------------------------------------------------------------------------------------


def _candidates(policy: Policy, answers: Answers, outcomes: dict[str, RuleOutcome]) -> list[Candidate]:
    """The candidates in the order they are tried; what became of all other rules goes to `outcomes`."""
    for name, rules in policy.replacements.items():
        why = Reason("replacement", f"{name} is not due")
        outcomes |= {rule.name: RuleOutcome(rule.name, "not due", (why,)) for rule in rules}
    found = answers.candidacies(outcomes)
    if policy.replacements:
        settled = [_settle(c, policy.replacements.get(c.mark, ()), answers, outcomes) for c in found]
        found = [c for c in settled if c is not None]
    return sorted(found, key=lambda c: c.rule.name not in policy.first) if policy.first else found


def _settle(
    candidate: Candidate, replacements: tuple[Rule, ...], answers: Answers, outcomes: dict[str, RuleOutcome]
) -> Candidate | None:
    """The first replacement whose condition is not false settles it: true, it stands in the rule's place; unknown,
    neither goes."""
    for rule in replacements:
        passed = answers.passed_over(rule)
        if passed is None:
            why = Reason("replacement", f"{rule.name} stands in its place")
            outcomes[candidate.mark] = RuleOutcome(candidate.mark, "replaced", (why,), day=candidate.day)
            return replace(candidate, rule=rule)
        outcomes[rule.name] = passed
        if passed.status == "undecided":
            same = RuleOutcome(candidate.mark, "undecided", passed.reasons)
            outcomes[candidate.mark] = candidate.came_to(same, over=True)
            return None
    return candidate


def passed_over(rule: Rule, snapshot: Snapshot) -> RuleOutcome | None:
    """What becomes of a replacement whose condition is false or unknown; None where it stands."""
    condition = rule.head.condition
    truth = True if condition is None else snapshot.value(condition)
    if condition is None or truth is True:
        return None
    if truth is UNKNOWN:
        return RuleOutcome(rule.name, "undecided", (undecided(snapshot, condition),))
    return RuleOutcome(rule.name, "not met", (not_met(snapshot, condition),))


def _end_of_candidacy(candidate: Candidate, ended: str) -> RuleOutcome:
    """A hold or the end of the case ends the candidacy of the case's other rules; a listed day of today is then inside
    the hold. What had ended before without firing has ended all the same."""
    name, gone, lapsed = candidate.rule.name, candidate.ended, candidate.lapsed
    mark = candidate.mark if candidate.mark != name else ""
    if ended == "over":
        why = Reason("case over", "the case ended in this decision")
        return RuleOutcome(name, "not due", (why,), ended=gone, lapsed=lapsed, mark=mark)
    why = Reason("hold", "a hold began in this decision")
    return RuleOutcome(name, "held", (why,), day=candidate.day, ended=gone, lapsed=lapsed, mark=mark)


# --- facts -----------------------------------------------------------------------------------------------------------


def snapshot_of(policy: Policy, see: facts.View, givens: Givens | None = None) -> Snapshot:
    """A snapshot of one case's facts at the moment, for one program."""
    return Snapshot(
        index=policy.index,
        currency=see.case.currency,
        day=see.today,
        source=_source(policy, see, givens.facts if givens else {}),
        given=givens.definitions if givens else {},
    )


def _source(policy: Policy, see: facts.View, given: Mapping[FactKey, Value]) -> FactSource:
    declared = policy.facts

    def source(name: str, args: tuple[bool | int | str, ...]) -> Value:
        if (name, args) in given and not (name == "on_hold" and see.held):
            return given[(name, args)]
        decl = declared.get(name)
        if decl is not None:
            return facts.value(see, decl, args)
        found: Value = facts.DERIVED[name](see, *args)
        return found

    return source


def _counts(givens: Givens | None) -> Mapping[FactKey, int] | None:
    """What limits read in a decision from facts: the given `contacts` and `sent` of their window."""
    if givens is None:
        return None
    return {k: v for k, v in givens.facts.items() if k[0] in ("contacts", "sent") and isinstance(v, int)}


def _values(snapshot: Snapshot) -> tuple[tuple[str, str], ...]:
    """Facts and definitions that were read, as people write them."""
    shown = [
        (fact_words(node, args), value_words(value, node.type, snapshot.currency))
        for (_, args), (node, value) in snapshot.facts.items()
    ]
    for name, (kind, value) in snapshot.defined.items():
        shown.append((name, value_words(value, kind, snapshot.currency)))
    return tuple(shown)


def _assumed(policy: Policy, snapshot: Snapshot, givens: Givens) -> tuple[str, ...]:
    """The facts read that nobody told: defaults, or of the invoice that stands in. The calendar needs no telling."""
    return tuple(
        fact_words(node, args)
        for (name, args), (node, _) in snapshot.facts.items()
        if (name, args) not in givens.facts and policy.facts[name].kept != "calendar"
    )


def fact_words(node: Fact, args: tuple[bool | int | str, ...]) -> str:
    """A fact with the values of its arguments, as people write it."""
    return words(Fact(node.type, node.name, tuple(Const(a.type, v) for a, v in zip(node.args, args, strict=True))))
