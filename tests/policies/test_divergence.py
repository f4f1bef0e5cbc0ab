"""Variant B of a shipped policy differs enough from A that a comparison has something to say."""

from __future__ import annotations

from pathlib import Path

from dunning_simulator.compare.divergence import DivergenceTally
from dunning_simulator.replay import replay
from dunning_simulator.sample import Settings, write_book

from dunning_dsl.check import check_file
from dunning_dsl.diagnostics import Severity
from dunning_dsl.history import read_history
from dunning_dsl.program.statements import Program
from dunning_dsl.resources import folder

BOOK = Settings(customers=30, seed=3, days=120)


def program(name: str) -> Program:
    found = check_file(folder("policies") / "saas_cards" / f"{name}.dun", messages=False).program
    assert found is not None
    return found


def test_variants_of_saas_cards_part_in_five_of_a_hundred_cases(tmp_path: Path) -> None:
    write_book(tmp_path, BOOK)
    a, b = program("policy"), program("variant_b")
    history = read_history(tmp_path, a)
    first, last = history.first_day, history.last_day
    assert first is not None
    assert last is not None
    ledgers = list(history.ledgers())
    sides = (replay(policy, ledgers, first_day=first, last_day=last) for policy in (a, b))
    tally = DivergenceTally()
    for left, right in zip(*sides, strict=True):
        tally.add(left, right)
    assert tally.cases >= 80
    assert tally.parted >= 0.05 * tally.cases
    assert tally.parted < 0.5 * tally.cases, "what they share should be most of what they do"


def test_the_sample_book_has_every_column_that_the_policy_reads(tmp_path: Path) -> None:
    write_book(tmp_path, Settings(customers=5, days=60))
    history = read_history(tmp_path, program("policy"))
    assert [problem for problem in history.problems if problem.severity is not Severity.NOTE] == []
