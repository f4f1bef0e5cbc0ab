"""Cases of one shape are read by text that is written for them: whatever stands in them, it says what `api.case` and
the interpreter say."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest

from bench.peers import small
from dunning_dsl import load, loads
from dunning_dsl.api import one_by_one, policy
from dunning_dsl.api.case import CaseError, read_case
from dunning_dsl.api.one_by_one import OneByOne
from dunning_dsl.api.policy import Policy
from dunning_dsl.decide import decide_facts
from dunning_dsl.engine.one import explained, scene
from dunning_dsl.engine.one.result import DecidedLater
from dunning_dsl.engine.one.splits import Flag, Number, Together, coarser, merged, terms
from dunning_dsl.resources import folder

AT = date(2026, 1, 5)
SMALL = Path(__file__).parents[2] / "bench" / "reference" / "small.dun"

EDGES: dict[str, tuple[Any, ...]] = {
    "days_overdue": (-100_000, -8, -7, 0, 1, 13, 14, 20, 21, 34, 35, 44, 45, 100_000),
    "mrr": (-(10**10), -1, 0, 499, 500, 999, 1000, 2999, 3000, 4000, 10**10),
    "health": (-(10**9), 0, 29, 30, 49, 50, 79, 80, 10**9),
    "amount_due": (-(10**10), -1, 0, 1, 399, 400, 499, 500, 10**10),
    "open_invoices": (0, 1, 2, 10**6),
    "tenure": (0, 29, 30, 89, 90, 364, 365, 100_000),
    "days_since_contact": (0, 1, 2, 100_000, "forever"),
    "contacts(7 days)": (0, 1, 2, 3, 4, 100_000),
}
STRANGE = (
    None,
    True,
    False,
    1.0,
    2.5,
    Decimal(3),
    Decimal("0.5"),
    "3",
    "3 days",
    "x",
    [],
    {},
    -(10**12),
    10**12,
    10**30,
)


def case(rng: Random) -> dict[str, Any]:
    """One of the bench's cases, with values at the edges of buckets and bounds."""
    found: dict[str, Any] = small.in_words(small.cases(1, rng.getrandbits(32))[0])
    for name in rng.sample(sorted(EDGES), 3):
        found[name] = rng.choice(EDGES[name])
    return found


@pytest.fixture(scope="module")
def warm() -> Policy:
    """The small policy, so often asked that it reads by text."""
    found = load(SMALL)
    for one in small.cases(40, 7):
        found.decide(small.in_words(one), at=AT)
    return found


def same(policy: Policy, told: dict[str, Any]) -> bool:
    """Whether the case was decided; what it said, or what was wrong with it, is the interpreter's."""
    read = wrong = None
    try:
        read = read_case(told, policy.program)
    except CaseError as error:
        wrong = error.problems
    if read is None:
        with pytest.raises(CaseError) as caught:
            policy.decide(told, at=AT)
        assert caught.value.problems == wrong
        return False
    found = policy.decide(told, at=AT)
    assert isinstance(found, DecidedLater)
    assert found == decide_facts(policy.program, read.facts, day=AT.toordinal())
    return True


def test_values_at_every_edge_are_told_apart_as_the_interpreter_does(warm: Policy) -> None:
    rng = Random(20)
    assert all(same(warm, case(rng)) for _ in range(250))


def test_whatever_stands_for_a_fact_is_taken_or_refused_as_ever(warm: Policy) -> None:
    rng = Random(21)
    taken = []
    for name in small.NAMES.values():
        for strange in STRANGE:
            taken.append(same(warm, case(rng) | {name: strange}))
    assert 20 < sum(taken) < len(taken) - 20


def test_a_case_with_other_keys_is_not_taken_for_one_of_the_same_number(warm: Policy) -> None:
    told = case(Random(22))
    other = {"days_overdu" if key == "days_overdue" else key: value for key, value in told.items()}
    assert same(warm, told)
    assert not same(warm, other)
    assert not same(warm, {**told, "more": 1})
    assert same(warm, {key: told[key] for key in reversed(told)})


def test_the_same_day_in_other_hands_is_not_read_anew(warm: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    told = case(Random(23))
    wanted = warm.decide(told, at=AT)
    monkeypatch.delattr(one_by_one, "read_case")
    assert warm.decide(told, at=date.fromordinal(AT.toordinal())) == wanted


def test_nothing_between_the_policy_and_the_text_is_asked_of_a_case_like_one_before(
    warm: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = case(Random(24))
    wanted = warm.decide(told, at=AT).actions
    monkeypatch.delattr(OneByOne, "decide")
    monkeypatch.delattr(policy.Policy, "_decided")
    assert warm.decide(told, at=AT).actions == wanted


def test_actions_of_cases_without_a_name_are_made_once_for_each_number_of_days(warm: Policy) -> None:
    quiet = {"open_ticket": False, "do_not_contact": False, "days_since_contact": 9, "contacts(7 days)": 0}
    one = case(Random(25)) | quiet | {"days_overdue": 50, "amount_due": 700}
    same_days, other_days = (warm.decide(one | {"tenure": 400, "days_overdue": days}, at=AT) for days in (50, 51))
    assert warm.decide(one, at=AT).actions is same_days.actions
    assert same_days.actions[0].id != other_days.actions[0].id
    named = [loads_named(warm, one, name) for name in ("A", "B")]
    assert len({named[0].id, named[1].id, same_days.actions[0].id}) == 3


def loads_named(policy: Policy, told: dict[str, Any], name: str) -> Any:
    """The action of a case that says whose it is, once cases of its keys have come."""
    for _ in range(3):
        found = policy.decide({"id": name, **told}, at=AT)
    assert isinstance(found, DecidedLater)
    return found.actions[0]


def test_what_was_learned_of_a_rule_holds_between_its_own_cuts_of_the_days(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = "".join(f'rule r{n}: when days_overdue >= {n} and vulnerable: tag "t{n}"\n' for n in (10, 20, 30))
    found = loads(f'policy "P":\n    currency USD\n    timezone "UTC"\n\n{rules}')
    before: dict[str, Any] = {"days_overdue": 12, "vulnerable": False}
    for days in [12] * 20 + [22, 32]:
        assert found.decide(before | {"days_overdue": days}, at=AT).cases
    like = before | {"days_overdue": 25, "vulnerable": False}
    wanted = decide_facts(found.program, read_case(like, found.program).facts, day=AT.toordinal())
    for name in ("attempt", "candidacy"):
        monkeypatch.delattr(explained, name)
    assert found.decide(like, at=AT) == wanted


def test_a_policy_that_weighs_numbers_is_decided_without_a_made_history(monkeypatch: pytest.MonkeyPatch) -> None:
    found = load(folder("policies") / "saas_cards" / "policy.dun")
    told: dict[str, Any] = {"days_overdue": 9, "amount_due": 80, "mrr": 50}
    for _ in range(20):
        found.decide(told, at=AT)
    like = told | {"amount_due": 81, "id": "another"}
    facts = read_case(like, found.program).facts
    wanted = decide_facts(found.program, facts, day=AT.toordinal(), customer_id="another").actions
    for _ in range(3):
        found.decide(told | {"id": "some"}, at=AT)
    monkeypatch.delattr(scene, "make")
    actions = found.decide(like, at=AT).actions
    assert [(one.rule, one.kind, one.name) for one in actions] == [(one.rule, one.kind, one.name) for one in wanted]
    assert actions


# --- the text itself --------------------------------------------------------------------------------------------------


def value(text: list[str], names: dict[str, object], values: dict[str, int | bool]) -> int:
    found = -1
    for term in text:
        found &= eval(term, {**names, **values})
    return found


def test_the_and_of_the_terms_is_that_of_the_masks() -> None:
    rng = Random(26)
    for _ in range(60):
        splits: list[Number | Flag] = []
        for row in range(rng.randint(1, 6)):
            if rng.random() < 0.3:
                splits.append(Flag(f"v{row}", (rng.getrandbits(9) | 1, rng.getrandbits(9) | 1)))
            else:
                cuts = sorted(rng.sample(range(-30, 30), rng.randint(2, 14)))
                masks = [0, *(rng.getrandbits(9) | 1 for _ in cuts[1:]), 0]
                splits.append(Number(f"v{row}", *merged(cuts, masks)))
        group = rng.sample(splits, rng.randint(0, min(2, len(splits))))
        names: dict[str, object] = {}
        together = [Together(group, lambda mask: str(mask & 0b1111111))] if group else []
        text = terms(splits, together, 511, lambda mask: mask & 0b1111111, names)
        for _ in range(40):
            values = {one.v: rng.random() < 0.5 if isinstance(one, Flag) else rng.randint(-35, 35) for one in splits}
            masks_of = [_mask(one, values[one.v]) for one in splits]
            wanted = 0 if 0 in masks_of else 0b1111111
            for mask in masks_of:
                wanted &= mask
            assert value(text, names, values) == wanted


def _mask(split: Number | Flag, found: int | bool) -> int:
    if isinstance(split, Flag):
        return split.masks[found]
    return split.masks[sum(cut <= found for cut in split.cuts)]


def test_a_fact_is_told_apart_as_far_as_asked() -> None:
    number = Number("v", (0, 5, 9), (0, 3, 7, 0))
    assert coarser(number, lambda mask: mask & 3) == Number("v", (0, 9), (0, 3, 0))
    assert coarser(number, lambda mask: mask & 3).plain
    assert not number.plain
