"""What `make bench` times is right: the made book is what encoding its ledgers gives, and interpreter, engine and the
program in C say the same of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bench import policies
from bench.reference import book as books
from bench.reference import chain
from dunning_dsl.check import check_file, check_text
from dunning_dsl.engine.columns import encode
from dunning_dsl.engine.run import Runner


@pytest.mark.parametrize("zones", [books.ONE_ZONE, books.ZONES])
def test_a_made_book_is_what_its_ledgers_encode_to(zones: tuple[str, ...]) -> None:
    _, plan = chain.reference()
    book = books.make(plan.schema, 200, 5, zones)
    again = encode(plan.schema, book.ledgers(range(200)))
    for name in book.encoded.columns._fields:
        ours, theirs = getattr(book.encoded.columns, name), getattr(again.columns, name)
        if name == "zone":
            ours, theirs = np.array(book.encoded.zones)[ours], np.array(again.zones)[theirs]
        assert np.array_equal(ours, theirs), name
    assert (book.encoded.first_day, book.encoded.last_day) == (again.first_day, again.last_day)


def test_the_reference_policy_has_24_rules_and_every_one_fires(tmp_path: Path) -> None:
    program, plan = chain.reference()
    by_hand = chain.compiled(tmp_path)
    if by_hand is None:
        pytest.skip("no gcc here")
    answer = chain.by_chain(by_hand, books.make(plan.schema, 5_000, 6))
    assert len(program.rules) == 24
    assert not [rule.name for rule, fired in zip(program.rules, answer.counts[:, 0], strict=True) if not fired]


def test_of_more_rules_every_kind_fires(tmp_path: Path) -> None:
    program, plan = chain.reference(26)
    by_hand = chain.compiled(tmp_path, 26)
    if by_hand is None:
        pytest.skip("no gcc here")
    answer = chain.by_chain(by_hand, books.make(plan.schema, 5_000, 6))
    kinds = range(24, 24 + len(policies.RULES))
    assert len(answer.counts) == len(program.rules) == 50
    assert not [program.rules[kind].name for kind in kinds if not answer.counts[kind :: len(policies.RULES), 0].any()]


@pytest.mark.parametrize(("more", "customers"), [(0, 12), (26, 12), (176, 8), (476, 4)])
def test_interpreter_engine_and_c_agree(more: int, customers: int, tmp_path: Path) -> None:
    program, plan = chain.reference(more)
    book = books.make(plan.schema, customers, 7, books.ZONES)
    rows = Runner(plan, book.first_day, book.last_day, fast=False, rows=4096).run(book.encoded)
    engine = chain.engine_answer(plan, book, rows)
    chain.compare(chain.by_interpreter(program, book, customers), engine, program, "interpreter and engine")
    by_hand = chain.compiled(tmp_path, more)
    if by_hand is None:
        pytest.skip("no gcc here: interpreter and engine agree")
    chain.compare(engine, chain.by_chain(by_hand, book), program, "engine and C")


def test_policies_of_the_bench_pass_check() -> None:
    assert check_text(policies.policy(50), messages=False).program is not None
    small = check_file(chain.HERE / "small.dun", messages=False).program
    assert small is not None
    assert len(small.rules) == 24
