"""What the language promises, as properties over generated policies that pass `check` and generated ledgers."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from dunning_dsl.decide import CustomerRun, Decision, decide
from dunning_dsl.decide.evaluate import Index, Snapshot
from dunning_dsl.decide.patterns import matches
from dunning_dsl.ledger.case import Deed
from dunning_dsl.ledger.model import Ledger
from dunning_dsl.program.expressions import Const
from dunning_dsl.program.statements import FactDecl, Never, Pattern, Program
from dunning_dsl.program.values import UNKNOWN, Value
from tests.strategies.ledgers import FIRST, LENGTH, ledgers
from tests.strategies.policies import Generated, policies

LAST = FIRST + LENGTH
START = FIRST - 40

SLOW = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
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


@SLOW
@given(policies(harsh=False), ledgers())
def test_no_action_of_ours_breaks_a_limit(policy: Generated, ledger: Ledger) -> None:
    """Whatever its condition: a limit without one is checked over the log itself, in the order things were done."""
    program = policy.program
    ours = replace(ledger, events=tuple(e for e in ledger.events if e.kind not in ("message_sent", "hold")))
    walk = CustomerRun(program, ours)
    for _ in walk.days(START, LAST):
        pass
    params = {p.name: p.values[0][1].value for p in program.params if isinstance(p.values[0][1], Const)}
    for limit in program.limits:
        if (
            limit.clauses.condition is not None
            or not isinstance(limit.cap, Const)
            or not isinstance(limit.window, Const)
        ):
            continue
        assert params is not None
        deeds = [d for d in walk.state.deeds if matches(limit.pattern, d) and not d.dropped and d.rule is not None]
        for place, deed in enumerate(deeds):
            before = [d for d in deeds[:place] if d.day > deed.day - int(limit.window.value)]
            assert len(before) < int(limit.cap.value), (limit, deed)


@SLOW
@given(policies(), ledgers(), st.data())
def test_a_never_more_adds_no_action_that_it_matches(policy: Generated, ledger: Ledger, data: st.DataObject) -> None:
    """In one decision: the same history decided with and without one more `never`."""
    program = policy.program
    day = FIRST + data.draw(st.integers(0, LENGTH))
    walk = CustomerRun(program, ledger)
    for _ in walk.days(START, day - 1):
        pass
    pattern = data.draw(
        st.sampled_from((Pattern("contact"), Pattern("channel", "email"), Pattern("offer"), Pattern("anything")))
    )
    stricter = replace(program, nevers=(*program.nevers, Never(pattern)))
    written = walk.ledger
    after = decide(stricter, written, day)
    for action in after.actions if after is not None else ():
        assert not matches(pattern, Deed(action.kind, action.name, action.goes_day, action.channel))


@SLOW
@given(policies(harsh=False, guarded=False, replacements=False), ledgers(), st.randoms(use_true_random=False))
def test_the_order_of_rules_changes_nothing_where_nothing_scarce_is_contested(
    policy: Generated, ledger: Ledger, random: Random
) -> None:
    """Scarce are limits, the stage move, the retry, and an equal message: policies without them, in one decision."""
    program = policy.program
    calm = [
        r
        for r in program.rules
        if not any(type(step.action).__name__ in ("Escalate", "Retry", "Send", "AskFeedback") for step in r.steps)
    ]
    assume(len(calm) > 1)
    shuffled = list(calm)
    random.shuffle(shuffled)
    one = actions(run(replace(program, rules=tuple(calm)), ledger))
    other = actions(run(replace(program, rules=tuple(shuffled)), ledger))
    assert Counter(one) == Counter(other)


@SLOW
@given(policies(), st.data())
def test_unknown_never_sends_and_always_blocks(policy: Generated, data: st.DataObject) -> None:
    """Kleene's promise, over every condition of a policy: what is true with facts unknown is true whatever they are,
    and a guard that is false with facts unknown is false whatever they are."""
    program = policy.program
    facts: dict[tuple[str, tuple[bool | int | str, ...]], Value] = {}

    def whole(decl: FactDecl, key: tuple[str, tuple[bool | int | str, ...]]) -> Value:
        if key not in facts:
            kind = decl.type
            facts[key] = data.draw(
                st.booleans()
                if kind.kind == "boolean"
                else st.sampled_from(kind.members)
                if kind.kind == "enum"
                else st.just("")
                if kind.kind == "text"
                else st.integers(0, 60).map(lambda n: n * 10**6 if kind.kind in ("number", "percent") else n),
                label=str(key),
            )
        return facts[key]

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
        if condition is not None and partly.value(condition) is True and _reads_no_total(program, condition):
            assert known.value(condition) is True
    for guard in (*program.nevers, *program.limits, *program.quiets):
        condition = guard.clauses.condition
        if condition is not None and known.value(condition) is True:
            assert partly.value(condition) is not False


def _reads_no_total(program: Program, condition: object) -> bool:
    """A `choose` or `known` turns unknown into an answer on purpose; rules may read one, guards may not (R7c)."""
    text = repr(condition)
    return "Known(" not in text and "OrElse(" not in text and "Defined(" not in text


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
