"""A case told in facts is decided fast, and as the interpreter decides it: the same actions, the same account of every
rule, the same sentences about a mistake."""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import permutations
from pathlib import Path
from random import Random
from threading import Barrier
from types import CodeType
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dunning_dsl import ActionTaken, Decision, load, loads
from dunning_dsl.api import one_by_one
from dunning_dsl.api.case import CaseError, read_case
from dunning_dsl.api.one_by_one import OneByOne
from dunning_dsl.api.policy import Policy
from dunning_dsl.decide import decide_facts
from dunning_dsl.decide.one_moment import CUSTOMER
from dunning_dsl.engine.one import asked, blanks, context, explained, layout, paths, result, tables
from dunning_dsl.engine.one.result import DecidedLater
from dunning_dsl.resources import folder
from tests.strategies.policies import Generated, compiled, conditions, policy_texts
from tests.strategies.told import random_case, told

EXAMPLES = int(os.environ.get("DUNNING_EXAMPLES", "150"))
AT = date(2026, 2, 24)
ARMS = ("control", "text_first")
REFERENCE = Path(__file__).parents[2] / "bench" / "reference"


def by_interpreter(policy: Policy, case: Mapping[str, Any], at: date | None) -> Decision:
    read = read_case(case, policy.program)
    day = at.toordinal() if at is not None else read.day or policy._some_day()
    return decide_facts(
        policy._one_by_one().policy(policy.program),
        read.facts,
        currency=read.currency,
        events=read.events,
        arms=read.arms,
        day=day,
        customer_id=read.id or CUSTOMER,
    )


def warm(policy: Policy) -> OneByOne:
    """One that makes its tables at once."""
    one = OneByOne(policy._some_day())
    one.warm = 0
    return one


def without_texts(policy: Policy) -> OneByOne:
    """One that makes its tables at once, and writes no text for the keys of a case."""
    one = warm(policy)
    one.few = 0
    return one


def agree(policy: Policy, one: OneByOne, case: dict[str, Any], at: date | None) -> None:
    wanted = by_interpreter(policy, case, at)
    found = one.decide(policy.program, case, at)
    if found is None:
        assert has_hold(policy)  # the one thing that is handed over
        return
    assert isinstance(found, DecidedLater)
    assert found.actions == wanted.actions
    assert found == wanted


def has_hold(policy: Policy) -> bool:
    return any("Hold" in type(step.action).__name__ for rule in policy.program.rules for step in rule.steps)


@st.composite
def with_trial(draw: st.DrawFn) -> str:
    """A policy with an experiment, in which some rule reads its arm."""
    text = draw(policy_texts())
    when = draw(st.one_of(st.just(""), conditions().map(" when {}".format)))
    since = draw(st.sampled_from(("", " from 2026-02-25", " before 2026-03-01")))
    return (
        f"{text}\nexperiment trial{when}{since}: control 40%, text_first 60%\n"
        f'rule tried:\n    when trial == text_first and {draw(conditions())}: send sms "reminder"\n'
    )


def generated(texts: st.SearchStrategy[str]) -> st.SearchStrategy[Generated]:
    return texts.filter(lambda text: compiled(text) is not None).map(Generated)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(policy=generated(policy_texts()), cases=st.lists(told(), min_size=1, max_size=8))
def test_every_action_and_every_reason_is_the_interpreters(policy: Generated, cases: list[dict[str, Any]]) -> None:
    checked = Policy(policy.program)
    for one in (warm(checked), without_texts(checked)):
        for case in (*cases, *cases):
            agree(checked, one, case, AT)


@settings(max_examples=EXAMPLES // 3, deadline=None, suppress_health_check=list(HealthCheck))
@given(policy=generated(st.one_of(policy_texts(), with_trial())), seed=st.integers(0, 2**32))
def test_cases_that_are_alike_are_told_apart_where_the_interpreter_does(policy: Generated, seed: int) -> None:
    checked = Policy(policy.program)
    rng = Random(seed)
    one = rng.choice((warm, without_texts))(checked)
    agree(checked, one, {"days_overdue": 5}, AT)
    assert one.layout is not None
    some = [random_case(policy.program, one.layout, rng) for _ in range(4)]
    for _ in range(20):
        agree(checked, one, {**rng.choice(some), **random_case(policy.program, one.layout, rng)}, AT)


@settings(max_examples=EXAMPLES // 2, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    policy=generated(with_trial()),
    cases=st.lists(told(arms=ARMS), min_size=1, max_size=6),
    at=st.sampled_from((None, AT, date(2026, 3, 29))),
)
def test_arms_are_the_interpreters(policy: Generated, cases: list[dict[str, Any]], at: date | None) -> None:
    checked = Policy(policy.program)
    one = warm(checked)
    for case in (*cases, *cases):
        agree(checked, one, case, at)


SHIPPED = [
    *(
        folder("policies") / name / f"{file}.dun"
        for name in ("saas_cards", "b2b_invoices", "utilities_postpay")
        for file in ("policy", "variant_b")
    ),
    REFERENCE / "policy.dun",
    REFERENCE / "small.dun",
]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_whole_policies_are_decided_as_the_interpreter_does(path: Path) -> None:
    policy = load(path)
    one = warm(policy)
    agree(policy, one, {"days_overdue": 5}, AT)
    assert one.layout is not None
    rng = Random(str(path.name))
    cases = [random_case(policy.program, one.layout, rng) for _ in range(60)]
    for case in (*cases, *cases):
        agree(policy, one, case, AT)
    for day in (date(2026, 1, 1), date(2026, 3, 29), date(2027, 2, 1)):
        for case in cases[:10]:
            agree(policy, one, case, day)


def test_a_window_that_a_date_changes_is_that_of_the_day() -> None:
    policy = loads(
        TEXT.replace(
            "rule nudge: when days_overdue >= 3 and mrr >= 10 USD:",
            "param patience: days = 3 from 2026-01-01, 7 from 2026-02-01\nrule nudge: when sent(email, patience) >= 2:",
        )
    )
    one = warm(policy)
    for few, many in ((0, 3), (3, 0)):
        for at in (date(2026, 1, 20), AT):
            agree(policy, one, {"sent(email, 3 days)": few, "sent(email, 7 days)": many}, at)


# --- what is handed out -----------------------------------------------------------------------------------------------

TEXT = """policy "P":
    currency USD
    timezone "UTC"

fact plan: one of free, pro
fact health: number optional
fact mrr: money default 0 USD

rule nudge: when days_overdue >= 3 and mrr >= 10 USD: send email "reminder"
rule fee: when noticed("reminder", 3 days) and health < 40: charge "fee" mrr * 10%
use std.safe
"""


def often(policy: Policy, case: dict[str, Any], at: date = AT) -> Decision:
    """The decision once enough of them have been made for it to come the fast way."""
    found = policy.decide(case, at=at)
    for _ in range(40):
        found = policy.decide(case, at=at)
    assert isinstance(found, DecidedLater)
    return found


@pytest.mark.parametrize(
    "wrong",
    [
        {"days_overdue": True},
        {"days_overdue": 100_001},
        {"days_overdue": 5.5},
        {"mrr": "5 EUR"},
        {"mrr": 10**11},
        {"mrr": False},
        {"plan": "gold"},
        {"plan": ["pro"]},
        {"plan": None},
        {"open_ticket": 1},
        {"open_ticket": "yes"},
        {"health": "much"},
        {"country": "UK"},
        {"days_overdu": 3},
        {"fields": {"frist_name": "Ada"}},
        {"today": "yesterday"},
        {"currency": "EUR"},
        {"on": "payment_recieved"},
        {"days_overdue": "x", "plan": "gold"},
    ],
)
def test_a_mistake_is_told_in_the_same_words_however_often_cases_came_before(wrong: dict[str, Any]) -> None:
    policy = loads(TEXT)
    right = {"days_overdue": 5, "mrr": 20, "plan": "pro", "open_ticket": False, "health": 50, "country": "US"}
    often(policy, right)
    often(policy, {name: right.get(name, 0) for name in wrong if name in right} or right)
    for case in (wrong, {**right, **wrong}):
        with pytest.raises(CaseError) as first:
            read_case(case, policy.program)
        with pytest.raises(CaseError) as caught:
            policy.decide(case, at=AT)
        assert caught.value.problems == first.value.problems


def test_a_value_in_other_words_is_the_same_value() -> None:
    policy = loads(TEXT)
    plain = often(policy, {"days_overdue": 14, "mrr": 10, "open_ticket": False})
    assert often(policy, {"days_overdue": "2 weeks", "mrr": "10.00 USD", "open_ticket": "false"}) == plain
    assert not often(policy, {"days_overdue": "2 weeks", "mrr": "9.99 USD", "open_ticket": "false"}).actions


def test_a_decision_is_of_the_case_as_it_was_told() -> None:
    policy = loads(TEXT)
    case = {"days_overdue": 5, "mrr": 20, "id": "C1"}
    decision = often(policy, case)
    case.update(days_overdue=1, id="C2")
    assert decision.customer_id == "C1"
    assert decision.actions == by_interpreter(policy, {"days_overdue": 5, "mrr": 20, "id": "C1"}, AT).actions


def test_a_decision_is_what_it_says_it_is() -> None:
    policy = loads(TEXT)
    case = {"days_overdue": 5, "mrr": 20, 'noticed("reminder", 3 days)': True, "health": 10}
    wanted = by_interpreter(policy, case, AT)
    assert [a.kind for a in wanted.actions] == ["send", "charge"]
    for again in range(3):
        decision = often(policy, case)
        assert isinstance(decision, Decision)
        assert all(isinstance(action, ActionTaken) for action in decision.actions)
        if again == 0:
            assert decision == wanted
            assert wanted == decision
            assert hash(decision) == hash(wanted)
        elif again == 1:
            assert pickle.loads(pickle.dumps(decision)) == wanted
            assert pickle.loads(pickle.dumps(decision.actions)) == wanted.actions
        else:
            assert repr(decision) == repr(wanted)
            assert decision.actions[1].amount == 200
        with pytest.raises(AttributeError):
            decision.day = 3  # type: ignore[misc]
        with pytest.raises(AttributeError):
            decision.actions[0].rule = "other"  # type: ignore[misc]
        with pytest.raises(AttributeError, match="no attribute 'nothing'"):
            decision.nothing  # noqa: B018


def test_a_case_like_one_before_is_explained_without_the_interpreter(monkeypatch: pytest.MonkeyPatch) -> None:
    policy = load(REFERENCE / "small.dun")
    before: dict[str, Any] = {"days_overdue": 17, "mrr": 1999, "amount_due": 20, "tenure": 95, "contacts(7 days)": 0}
    assert len(often(policy, before).cases[0].rules) == 24
    like = before | {"days_overdue": 16, "mrr": 1500, "amount_due": 21, "tenure": 100, "id": "another"}
    wanted = by_interpreter(policy, like, AT)
    for name in ("attempt", "candidacy"):
        monkeypatch.delattr(explained, name)
    monkeypatch.delattr(result, "decide_customer")
    assert often(policy, like) == wanted


def test_a_policy_can_be_copied_and_pickled_after_it_decided() -> None:
    policy = loads(TEXT)
    decision = often(policy, {"days_overdue": 5, "mrr": 20})
    assert pickle.loads(pickle.dumps(policy)).decide({"days_overdue": 5, "mrr": 20}, at=AT) == decision


def test_many_days_and_many_shapes_are_forgotten_not_mistaken() -> None:
    policy = loads(TEXT)
    one = warm(policy)
    for day in range(200):
        at = date.fromordinal(AT.toordinal() + day % 90)
        case = {"days_overdue": day % 7, "mrr": 20, **dict(list({"plan": "pro", "health": 5}.items())[: day % 3])}
        found = one.decide(policy.program, case, at)
        assert found is not None
        assert found.actions == by_interpreter(policy, case, at).actions
    assert len(one.days) <= 64


def test_threads_may_share_a_policy() -> None:
    policy = loads(TEXT)
    cases = [{"days_overdue": n % 9, "mrr": n, "id": f"C{n}"} for n in range(60)]
    wanted = [by_interpreter(policy, case, AT).actions for case in cases]

    def decide(turn: int) -> list[tuple[ActionTaken, ...]]:
        return [policy.decide(case, at=AT).actions for case in cases]

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(decide, range(8))) == [wanted] * 8


EVERY_MEMORY = (asked, blanks, context, explained, paths, tables)


@pytest.mark.parametrize("remembered", [tables.MOST, 3])
def test_threads_may_ask_why_at_once(remembered: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the first decision of a day on, whose tables and numbers all of them need; also where little is kept."""
    for module in EVERY_MEMORY:
        monkeypatch.setattr(module, "MOST", remembered)
    monkeypatch.setattr(context, "STEPS", remembered)
    policy = load(folder("policies") / "saas_cards" / "policy.dun")
    rng, threads = Random(4), 4
    cases = [
        {
            "days_overdue": rng.randrange(-5, 60),
            "amount_due": rng.choice((1, 20, 500, 3000)),
            "country": rng.choice(("US", "GB", "DE", "FR")),
            **rng.choice(({}, {"id": f"C{n}"}, {"vulnerable": n % 3 == 0})),
        }
        for n in range(30)
    ]
    wanted = [by_interpreter(policy, case, AT) for case in cases]

    def explain(one: OneByOne, turn: int, start: Barrier) -> list[Decision]:
        start.wait()
        found: list[Decision] = []
        for n, case in enumerate(cases):
            decision = one.decide(policy.program, case, AT)
            assert isinstance(decision, DecidedLater)
            assert decision.actions == wanted[n].actions
            found.append(decision)
            assert decision == wanted[n], f"thread {turn}, case {n}"
        return found

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(threads) as pool:
            for _ in range(3):
                one, start = warm(policy), Barrier(threads)
                for found in [pool.submit(explain, one, turn, start) for turn in range(threads)]:
                    assert found.result() == wanted
    finally:
        sys.setswitchinterval(before)


@pytest.mark.parametrize("untold", ["optional", 'default "en"'])
def test_no_text_an_unlisted_text_and_the_empty_one_are_told_apart(untold: str) -> None:
    policy = loads(
        f"{TEXT}fact tongue: text {untold}\n"
        'rule empty: when tongue in ("fr", ""): send email "reminder"\n'
        'rule full: when tongue != "": send email "reminder"\n'
    )
    told = ["", "de", "fr", "en", "\0", *([None] if untold == "optional" else [])]
    for order in permutations(told, 3):
        one = warm(policy)
        for tongue in (*order, *order):
            agree(policy, one, {"days_overdue": 5, "tongue": tongue}, AT)


def test_the_order_of_keys_matters_only_where_two_name_one_fact() -> None:
    policy = loads(TEXT.replace("mrr >= 10 USD", "sent(email, 14 days) == 0 and mrr >= 10 USD"))
    one, other = "sent(email, 14 days)", "sent(email, 2 weeks)"
    case = {"days_overdue": 5, "mrr": 20, one: 1, other: 0}
    assert often(policy, case).actions
    assert not often(policy, {"days_overdue": 5, "mrr": 20, other: 0, one: 1}).actions
    plain = often(policy, {"days_overdue": 5, "mrr": 20, one: 0})
    assert often(policy, {one: 0, "mrr": 20, "days_overdue": 5}) == plain
    assert often(policy, {"days_overdue": 5, "mrr": 20, other: 0}) == plain


KEYS = ("mrr", "plan", "open_ticket", "health", "country", "on_hold", "autopay", "disputed", "sent(email, 7 days)")
VALUES: dict[str, Any] = {"mrr": 20, "plan": "pro", "health": 50, "country": "US", "sent(email, 7 days)": 0}


def with_some_keys(rng: Random) -> dict[str, Any]:
    keys = ["days_overdue", *(key for key in KEYS if rng.random() < 0.5)]
    rng.shuffle(keys)
    return {key: rng.randrange(9) if key == "days_overdue" else VALUES.get(key, False) for key in keys}


def test_cases_of_many_keys_in_any_order_are_read_without_a_text_for_each(monkeypatch: pytest.MonkeyPatch) -> None:
    policy = loads(TEXT)
    often(policy, {"days_overdue": 5})
    one, rng, texts = policy._one_by_one(), Random(27), list[str]()

    def counted(text: str, *how: str) -> CodeType:
        texts.append(text)
        return compile(text, *how)

    monkeypatch.setattr(layout, "compile", counted, raising=False)
    wanted = Policy(policy.program)
    for case in [with_some_keys(rng) for _ in range(400)]:
        found = policy.decide(case, at=AT)
        assert isinstance(found, DecidedLater)
        assert found.actions == by_interpreter(wanted, case, AT).actions
    assert len(texts) <= one_by_one.FEW
    assert len(one.plans[1]) + len(one.plans[2]) <= one_by_one.PLANS


def test_keys_that_come_often_get_a_text_and_the_oldest_makes_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(one_by_one, "MOST", 3)
    policy = loads(TEXT)
    one = without_texts(policy)
    one.often = 5
    for key, times in zip(KEYS, (5, 6, 6, 7, 39, 42), strict=False):
        case = {"days_overdue": 5, key: VALUES.get(key, False)}
        for _ in range(times):
            agree(policy, one, case, AT)
    (day,) = one.days.values()
    assert [keys[1] for keys in day.written] == ["open_ticket", "health", "on_hold"]


def test_texts_used_last_stay_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    policy = loads(TEXT)
    one = warm(policy)
    agree(policy, one, {"days_overdue": 5}, AT)
    assert one.layout is not None
    first = one.layout.compiled("first = 1")
    for n in range(layout.TEXTS * 2):
        one.layout.compiled(f"n = {n}")
        assert one.layout.compiled("first = 1") is first
    assert len(one.layout._compiled) == layout.TEXTS


@pytest.mark.parametrize("at", ["2026-01-05", 20260105, date(1, 1, 1), date(9999, 12, 31)])
def test_a_day_that_is_none_is_told(at: Any) -> None:
    policy = loads(TEXT)
    ledger = {"customer": {"customer_id": "C"}, "invoices": [], "events": []}
    often(policy, {"days_overdue": 5})
    for case in ({"days_overdue": 5}, {"mrr": 5}, {"on": "payment_received"}, ledger):
        with pytest.raises(CaseError, match="`at`"):
            policy.decide(case, at=at)
    if isinstance(at, date):
        with pytest.raises(CaseError, match="`today`"):
            policy.decide({"today": at.isoformat()})


def test_numbers_of_numpy_and_floats_are_what_json_would_say() -> None:
    policy = loads(TEXT)
    plain = often(policy, {"days_overdue": 5, "mrr": "10.50 USD", "open_ticket": False})
    for days, amount, flag in (
        (5.0, 10.5, False),
        (np.int64(5), np.float64(10.5), np.bool_(False)),
        (np.int8(5), np.float32(10.5), False),
    ):
        assert often(policy, {"days_overdue": days, "mrr": amount, "open_ticket": flag}) == plain
    assert policy.decide({"mrr": np.float32(0.1)}, at=AT) == policy.decide({"mrr": "0.1"}, at=AT)
    for wrong, said in (
        (8.5, "`8.5` is not whole days"),
        (float("nan"), "`nan` is not a number; leave out what is not known, or give null"),
        (np.float32("inf"), "`inf` is not a number"),
        ({1}, "a value of the type set is not whole days"),
        (np.array(5), "a value of the type ndarray is not whole days"),
    ):
        with pytest.raises(CaseError) as caught:
            policy.decide({"days_overdue": wrong}, at=AT)
        assert said in str(caught.value)


def test_what_stands_for_texts_that_are_not_listed_is_no_text_of_a_case() -> None:
    policy = loads(
        """policy "Places":
    currency USD
    timezone "UTC"
rule here: when days_overdue >= 3 and country == "GB": send email "hello"
rule there: when days_overdue >= 3 and country != "GB": send letter "hello"
""",
    )
    at = date(2026, 1, 5)
    for _ in range(20):
        decided = policy.decide({"days_overdue": 5, "country": "GB"}, at=at)
        assert [action.rule for action in decided.actions] == ["here"]
    with pytest.raises(CaseError, match="two capital letters"):
        policy.decide({"days_overdue": 5, "country": "\0"}, at=at)
