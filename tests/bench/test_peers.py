"""The small policy as it is written for other engines is the policy of reference/small.dun."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bench import days
from bench.peers import small
from bench.peers.engines import ENGINES, Engine, checked_by_hand, plain
from dunning_dsl import load

SMALL = Path(__file__).parents[2] / "bench" / "reference" / "small.dun"


def test_the_tree_is_the_policy() -> None:
    policy = load(SMALL)
    number = {rule.name: place for place, rule in enumerate(policy.program.rules, 1)}
    answer, good = plain(), checked_by_hand()
    seen = set()
    for case in small.cases(1500, 3):
        actions = policy.decide(small.in_words(case), at=date(2026, 1, 5)).actions
        assert answer(case) == (number[actions[0].rule] if actions else 0)
        assert good(case)
        seen.add(answer(case))
    assert len(seen) > 20


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.title)
def test_engines_that_are_here_agree(engine: Engine) -> None:
    wanted = plain()
    try:
        answer = engine.make()
    except ImportError as missing:
        pytest.skip(f"{missing.name} is not installed")
    cases = small.cases(20, 5)
    assert [answer(case) for case in cases] == [wanted(case) for case in cases]


def test_the_day_loops_do_what_the_engine_does() -> None:
    ways = days.compared(300)
    assert len(ways) >= 2
    assert len(ways[days.ENGINE]()) > 300
