"""The stories of the corpus: what the language page says happens is what the interpreter does."""

from __future__ import annotations

from pathlib import Path

import pytest

from dunning_dsl.check import check_file
from dunning_dsl.decide import decide
from dunning_dsl.decide.days import CustomerRun
from dunning_dsl.diagnostics.render import render
from dunning_dsl.testing import run_tests
from dunning_dsl.testing.stage_setting import opening

CORPUS = Path(__file__).parent.parent / "corpus"
STORIES = sorted(path for path in (CORPUS / "scenarios").glob("*.dun") if path.stem != "page")


def test_every_story_is_there() -> None:
    assert [path.stem for path in STORIES if len(path.stem) == 1] == list("abcdefghijklmno")


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_a_story_comes_out_as_told(path: Path) -> None:
    checked = check_file(path, messages=False)
    assert checked.ok, render(checked.diagnostics, checked.sources, "text")
    report = run_tests(checked)
    assert report.results
    assert report.passed, render(report.failures, checked.sources, "text")


def test_o_a_day_decided_twice_does_nothing_new() -> None:
    checked = check_file(CORPUS / "scenarios" / "o.dun", messages=False)
    assert checked.program is not None
    begun = opening(checked.program, checked.tests[0])
    run = CustomerRun(checked.program, begun.ledger)
    moved = []
    for day in range(begun.first, begun.zero + 9):
        first = run.day(day).decision
        assert first is not None
        moved += [action.name for action in first.actions if action.kind == "escalate"]
        again = decide(checked.program, run.ledger, day)
        assert again is not None
        assert again.actions == ()
    assert moved == ["notice", "final"]
