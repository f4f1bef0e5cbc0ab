"""What the language promises, as properties over generated policies that pass `check` and generated ledgers."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from dunning_dsl import facts
from dunning_dsl.decide import CustomerRun, Decision, decide
from dunning_dsl.decide.evaluate import Index, Snapshot
from dunning_dsl.decide.interpret import FactKey
from dunning_dsl.decide.patterns import matches
from dunning_dsl.ledger.case import Deed
from dunning_dsl.ledger.fold import State
from dunning_dsl.ledger.model import Ledger
from dunning_dsl.program.expressions import Const
from dunning_dsl.program.statements import AskFeedback, Escalate, FactDecl, Never, Pattern, Program, Retry, Send
from dunning_dsl.program.values import UNKNOWN, Value
from tests.strategies.ledgers import FIRST, LENGTH, ledgers
from tests.strategies.policies import Generated, compiled, policies

LAST = FIRST + LENGTH
START = FIRST - 40

SLOW = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)


TAKES_ARGUMENTS = frozenset(
    {"attempts", "late_payments", "contacts", "sent", "noticed", "conversations", "channel_failed", "no_response"}
    | {"replied", "consented", "opted_out", "reachable", "complaints", "offers_made", "offer_accepted"}
    | {"discount_given", "fees_charged", "interest"}
)


def run(program: Program, ledger: Ledger, last: int = LAST) -> list[Decision]:
    return [r.decision for r in CustomerRun(program, ledger).days(START, last) if r.decision is not None]


def actions(decisions: list[Decision]) -> list[tuple[object, ...]]:
    return [
        (d.day, case.case_id, a.rule, a.kind, a.channel, a.name, a.amount, a.goes_at)
        for d in decisions
        for case in d.cases
        for outcome in case.rules
        for a in outcome.actions
    ]


@SLOW
@given(policies(), ledgers())
def test_a_checked_policy_never_faults_and_accounts_for_every_rule(policy: Generated, ledger: Ledger) -> None:
    program = policy.program
    for decision in run(program, ledger):
        for case in decision.cases:
            assert [o.rule for o in case.rules] == [r.name for r in program.rules]
            for outcome in case.rules:
                assert outcome.status == "fired" or outcome.reasons or outcome.left_out
                assert bool(outcome.actions) <= (outcome.status == "fired")


@SLOW
@given(policies(), ledgers(), st.integers(0, LENGTH))
def test_deciding_twice_on_a_day_does_nothing_new(policy: Generated, ledger: Ledger, offset: int) -> None:
    program = policy.program
    walk = CustomerRun(program, ledger)
    for _ in walk.days(START, FIRST + offset - 1):
        pass
    first = walk.day(FIRST + offset)
    second = walk.day(FIRST + offset)
    assert second.decision is None or not second.decision.actions
    afterwards = [r.decision for r in walk.days(FIRST + offset + 1, LAST) if r.decision is not None]
    once = CustomerRun(program, ledger)
    for _ in once.days(START, FIRST + offset):
        pass
    expected = [r.decision for r in once.days(FIRST + offset + 1, LAST) if r.decision is not None]
    assert actions(afterwards) == actions(expected), first


@SLOW
@given(policies(), ledgers(), st.integers(0, LENGTH))
def test_cutting_off_the_future_never_changes_the_past(policy: Generated, ledger: Ledger, offset: int) -> None:
    program = policy.program
    last = FIRST + offset
    whole = CustomerRun(program, ledger)
    decisions = [r.decision for r in whole.days(START, last) if r.decision is not None]
    seen_at = whole.moment(last).at
    cut = replace(ledger, events=tuple(e for e in ledger.events if e.at < seen_at))
    assert run(program, cut, last) == decisions


@SLOW
@given(policies(), ledgers(), st.integers(0, LENGTH))
def test_the_state_between_days_is_only_a_cache_of_the_fold(policy: Generated, ledger: Ledger, offset: int) -> None:
    program = policy.program
    walk = CustomerRun(program, ledger)
    day = FIRST + offset
    for _ in walk.days(START, day - 1):
        pass
    written = walk.ledger
    result = walk.day(day)
    assume(not result.overtaken)
    assert decide(program, written, day) == result.decision


LIMITED = ("contact", "email", "sms", 'send "notice"', "offer", "retry", "escalate", "anything")
HOLDING_THROUGHOUT = (
    "",
    " when days_overdue >= -900",
    " when not (health > 900)",
    " when consented(sms) or not consented(sms)",
)
"""Conditions that are never false, whatever is known."""


@st.composite
def limited(draw: st.DrawFn) -> Generated:
    """A policy with one more limit, whose condition is not false on any day."""
    text = draw(policies(harsh=draw(st.booleans()))).text
    pattern, cap = draw(st.sampled_from(LIMITED)), draw(st.integers(1, 2))
    window, condition = draw(st.sampled_from(("1 days", "3 days", "case"))), draw(st.sampled_from(HOLDING_THROUGHOUT))
    waits = draw(st.sampled_from(("", "quiet from 08:00 to 10:30 for sms, email\n", "quiet from 20:00 to 08:00\n")))
    found = Generated(f"{text}{waits}limit {pattern} to {cap} per {window}{condition}\n")
    assume(compiled(found.text) is not None)
    return found


@SLOW
@given(limited(), ledgers())
def test_no_action_of_ours_breaks_a_limit(policy: Generated, ledger: Ledger) -> None:
    """Over the log itself, in the order things were done, waiting messages on the day they may go, others' included."""
    program = policy.program
    limit = program.limits[-1]
    walk = CustomerRun(program, ledger)
    for _ in walk.days(START, LAST):
        pass
    assert isinstance(limit.cap, Const)
    opened = {c.case_id: c.opened_day for c in walk.state.cases}
    deeds = [d for d in walk.state.deeds if matches(limit.pattern, d) and not d.dropped]
    for place, deed in enumerate(deeds):
        if deed.rule is None:
            continue
        first = opened[deed.case_id or ""]
        if limit.window is not None:
            assert isinstance(limit.window, Const)
            first = deed.day - int(limit.window.value) + 1
        assert sum(1 for d in deeds[:place] if d.day >= first) < int(limit.cap.value), (limit, deed)


CHANNEL_PATTERNS = tuple(Pattern("channel", c) for c in ("in_app", "email", "sms", "letter"))
PATTERNS = (
    *CHANNEL_PATTERNS,
    *(Pattern(k) for k in ("contact", "offer", "retry", "charge", "escalate", "suspend", "anything")),
    Pattern("send", "notice"),
    Pattern("send", "reminder"),
    Pattern("escalate", "notice"),
    Pattern("offer", "discount"),
)


@SLOW
@given(policies(), ledgers(), st.data())
def test_a_never_more_adds_no_action_that_it_matches(policy: Generated, ledger: Ledger, data: st.DataObject) -> None:
    """In one decision, on the channels that a `first of` falls back to as well: the same history with one more `never`,
    on each day on which something is done."""
    program = policy.program
    pattern = data.draw(st.sampled_from(PATTERNS))
    stricter = replace(program, nevers=(*program.nevers, Never(pattern)))
    walk = CustomerRun(program, ledger)
    for day in range(START, LAST):
        written = walk.ledger
        result = walk.day(day)
        if result.decision is None or not result.decision.actions or result.overtaken:
            continue
        after = decide(stricter, written, day)
        for action in after.actions if after is not None else ():
            deed = Deed(action.kind, action.name, action.goes_day, action.channel)
            assert not matches(pattern, deed)


def calm(program: Program) -> Program:
    """The policy without what is scarce: limits, stage moves, retries, equal messages."""
    rules = []
    for rule in program.rules:
        steps = tuple(
            replace(step, action=replace(step.action, message=f"{step.action.message} of {rule.name} {place}"))
            if isinstance(step.action, Send | AskFeedback)
            else step
            for place, step in enumerate(rule.steps)
            if not isinstance(step.action, Escalate | Retry)
        )
        if steps:
            rules.append(replace(rule, steps=steps))
    names = {r.name for r in rules}
    return replace(program, limits=(), rules=tuple(r for r in rules if r.replaces is None or r.replaces in names))


@SLOW
@given(policies(harsh=False), ledgers(), st.randoms(use_true_random=False))
def test_the_order_of_rules_changes_nothing_where_nothing_scarce_is_contested(
    policy: Generated, ledger: Ledger, random: Random
) -> None:
    """Whole runs of policies with sends, `never` and quiet hours; a rule and its replacements keep their order."""
    program = calm(policy.program)
    assume(len(program.rules) > 1)
    shuffled = list(program.rules)
    random.shuffle(shuffled)
    assert Counter(actions(run(program, ledger))) == Counter(
        actions(run(replace(program, rules=tuple(shuffled)), ledger))
    )


@SLOW
@given(policies(harsh=False), ledgers(), st.data())
def test_with_facts_unknown_no_rule_fires_that_would_not_with_them_known(
    policy: Generated, ledger: Ledger, data: st.DataObject
) -> None:
    """Whole decisions: unknown does not fire, and a guard that rests on an unknown does not stop blocking."""
    assume("known(" not in policy.text and "default 50" not in policy.text)
    program = replace(calm(policy.program), quiets=())
    consent = {channel: data.draw(st.booleans()) for channel in ("sms", "email", "letter", "call", "push", "in_app")}
    columns = {**ledger.customer.columns, "health": data.draw(st.integers(0, 100)) * 10**6}
    whole = replace(ledger.customer, columns=columns, consent=consent)
    partly = replace(whole, columns={**columns, "health": UNKNOWN}, consent={})
    events = tuple(e for e in ledger.events if e.kind != "fact_changed")
    walk = CustomerRun(program, Ledger(whole, ledger.invoices, events))
    remainder = data.draw(st.integers(0, 4))
    for day in range(START, LAST):
        written = walk.ledger
        if walk.day(day).decision is None or day % 5 != remainder:
            continue
        known, unknown = decide(program, written, day), decide(program, replace(written, customer=partly), day)
        assert known is not None
        assert fired(unknown) <= fired(known)


def fired(decision: Decision | None) -> set[tuple[str, str]]:
    cases = decision.cases if decision is not None else ()
    return {(case.case_id, o.rule) for case in cases for o in case.rules if o.status == "fired"}


OURS: tuple[tuple[str, tuple[bool | int | str, ...]], ...] = (
    *((name, ()) for name in sorted(facts.DERIVED) if name not in TAKES_ARGUMENTS),
    *(("sent", (channel, 9)) for channel in ("email", "sms", "in_app", "letter")),
    *((name, (9,)) for name in ("contacts", "attempts", "fees_charged", "discount_given")),
    *(("noticed", (message, 1)) for message in ("notice", "reminder")),
    *(("no_response", (channel, 1)) for channel in ("email", "sms")),
    *(("offers_made", (kind, 9)) for kind in ("discount", "payment_plan")),
)


@SLOW
@given(policies(), ledgers())
def test_no_fact_changes_by_our_own_act_within_its_day(policy: Generated, ledger: Ledger) -> None:
    """F1: what a decision did shows from the next day on."""
    program = policy.program
    walk = CustomerRun(program, ledger)
    for day in range(START, LAST):
        moment = walk.moment(day)
        walk._let_go(moment.at)
        walk.state.advance(moment.at)
        before = _facts_of(program, walk.state, moment.day)
        walk.day(day)
        after = _facts_of(program, walk.state, moment.day)
        for case_id, values in after.items():
            assert values == before[case_id]


def _facts_of(program: Program, state: State, today: int) -> dict[str, dict[FactKey, object]]:
    found: dict[str, dict[FactKey, object]] = {}
    for case in state.cases:
        if case.open:
            see = facts.View(state, case, today, program.stages, program.consent_channels)
            found[case.case_id] = {key: facts.DERIVED[key[0]](see, *key[1]) for key in OURS}
    return found


@SLOW
@given(policies(), st.data())
def test_unknown_never_sends_and_always_blocks(policy: Generated, data: st.DataObject) -> None:
    """Kleene's promise, over every condition of a policy: what is true with facts unknown is true whatever they are,
    and a guard that is false with facts unknown is false whatever they are. Where `known` or `default` is written,
    the policy itself has said what unknown means."""
    program = policy.program
    drawn: dict[tuple[str, tuple[bool | int | str, ...]], Value] = {}

    def whole(decl: FactDecl, key: tuple[str, tuple[bool | int | str, ...]]) -> Value:
        if key not in drawn:
            kind = decl.type
            drawn[key] = data.draw(
                st.booleans()
                if kind.kind == "boolean"
                else st.sampled_from(kind.members)
                if kind.kind == "enum"
                else st.just("")
                if kind.kind == "text"
                else st.integers(0, 60).map(lambda n: n * 10**6 if kind.kind in ("number", "percent") else n),
                label=str(key),
            )
        return drawn[key]

    declared = {f.name: f for f in program.facts}
    index = Index.of(program)
    known = Snapshot(index, "USD", FIRST, lambda name, args: whole(declared[name], (name, args)))
    partly = Snapshot(
        index,
        "USD",
        FIRST,
        lambda name, args: UNKNOWN if declared[name].optional else whole(declared[name], (name, args)),
    )
    for rule in program.rules:
        condition = rule.head.condition
        if condition is not None and partly.value(condition) is True and not _answers_unknown(condition):
            assert known.value(condition) is True
    for guard in (*program.nevers, *program.limits, *program.quiets):
        condition = guard.clauses.condition
        if condition is not None and known.value(condition) is True and not _answers_unknown(condition):
            assert partly.value(condition) is not False


def _answers_unknown(condition: object) -> bool:
    """Whether it says itself what unknown means; definitions of the generated policies never do."""
    return any(word in repr(condition) for word in ("Known(", "OrElse("))


def test_the_generator_makes_policies_that_check() -> None:
    """Guards the generator itself: a filter that throws everything away would make the properties above empty."""
    from hypothesis import find

    assert find(policies(), lambda p: len(p.program.rules) > 3 and len(p.program.nevers) > 0) is not None


@pytest.mark.parametrize("offset", range(0, 40, 7))
def test_the_arms_of_an_experiment_depend_on_name_and_customer_alone(offset: int) -> None:
    from dunning_dsl.decide.experiments import arm_place
    from dunning_dsl.program.statements import Experiment
    from dunning_dsl.program.values import Type

    experiment = Experiment("touch", Type("enum", ("a", "b")), (900_000, 100_000))
    wider = Experiment("touch", Type("enum", ("a", "b")), (800_000, 200_000))
    places = [arm_place(experiment, f"C{n + offset}") for n in range(2000)]
    assert 0.07 < sum(places) / len(places) < 0.13
    moved = [(a, arm_place(wider, f"C{n + offset}")) for n, a in enumerate(places)]
    assert all(b == 1 for a, b in moved if a == 1)
