"""A history without addresses is called so wherever decisions are made from it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from dunning_simulator.sample import BOOKS, Settings, write_book

from dunning_dsl.check import check_file
from dunning_dsl.cli import main
from dunning_dsl.diagnostics.catalogue import _book as good
from dunning_dsl.history import read_history
from dunning_dsl.resources import folder as resource
from tests.history.books import put

SAID = "nothing says who can be reached by email: every customer counts as reachable"


@pytest.fixture
def policy(tmp_path: Path) -> str:
    path = tmp_path / "policy.dun"
    path.write_text(good.SENDING, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    "words",
    [
        ("history", "check", "{history}", "--policy", "{policy}"),
        ("why", "{policy}", "--history", "{history}", "--customer", "C1", "--on", "2025-03-18"),
    ],
)
def test_it_is_a_warning_with_the_column_to_add(words: tuple[str, ...], policy: str, tmp_path: Path) -> None:
    history = put(tmp_path, good.GOOD)
    result = CliRunner().invoke(main, [word.format(history=history, policy=policy) for word in words])
    assert result.exit_code == 0, result.output
    assert SAID in result.output
    assert "`address_email`" in result.output


def test_a_replay_says_it_among_what_the_data_cannot_tell(policy: str, tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["simulate", policy, "--history", str(put(tmp_path, good.GOOD)), "--jobs", "1"])
    said = " ".join(result.stdout.split())
    assert f"{SAID[0].upper()}{SAID[1:]}. Add a column `address_email` or `reachable_email`." in said


@pytest.mark.parametrize("name", BOOKS)
def test_the_synthetic_books_say_who_can_be_reached(name: str, tmp_path: Path) -> None:
    write_book(tmp_path, Settings(customers=5, book=name))
    program = check_file(resource("policies") / name / "policy.dun", messages=False).program
    assert program is not None
    assert read_history(tmp_path, program, cache=False).unaddressed == ()
