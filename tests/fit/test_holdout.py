"""Customers that stay out of fits and sweeps, and what is read on them alone."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from dunning_simulator.cli.fit import command as fit
from dunning_simulator.cli.simulate import command as simulate
from dunning_simulator.cli.sweep import command as sweep
from dunning_simulator.fit.holdout import NEW_SEED, NOTES, held_out, opened, part
from dunning_simulator.response.model import read

from tests.fit.test_command import TRUTH, put
from tests.fit.worlds import DRAWN, history

FEW = ("--draws", "2", "--worlds", "2", "--follow-up", "30")
RULES = "param wait: days = 3\n" + DRAWN


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a policy, its history and a model fitted to it."""
    folder = tmp_path_factory.mktemp("holdout")
    put(folder, history(RULES, TRUTH, 400, seed=4), RULES)
    made = typed(folder, fit, "--start", "start.toml", "-o", "response.toml")
    assert made.exception is None, made.output
    return folder


def typed(folder: Path, command: object, *words: str) -> Result:
    paths = [str(folder / word) if word.endswith(".toml") else word for word in words]
    made = [str(folder / "policy.dun"), "--history", str(folder / "book"), *paths]
    return CliRunner().invoke(command, made, standalone_mode=False)  # type: ignore[arg-type]


def test_one_in_five_is_held_out() -> None:
    names = [f"C{n}" for n in range(5_000)]
    assert 900 < sum(map(held_out, names)) < 1_100


def test_what_is_held_out_is_read_alone_in_other_worlds_and_counted(book: Path, tmp_path: Path) -> None:
    ledgers = history(RULES, TRUTH, 400, seed=4)
    alone = list(part(ledgers, out=True))
    apart = len(alone)
    assert apart + len(list(part(ledgers, out=False))) == 400
    found = []
    for more in ((), (), ("--seed", "2")):
        words = ("--response", "response.toml", *FEW, "--holdout", "--json", "-", "--force", *more)
        told = typed(book, simulate, *words)
        assert told.exception is None, told.output
        found.append(json.loads(told.stdout))
    assert [one["run"]["holdout"] for one in found] == [1, 1, 2]  # the same question again is no new one
    assert [one["run"]["seed"] for one in found] == [1, 1, 2]  # the one to type, to have the same report again
    assert found[0]["metrics"] == found[1]["metrics"] != found[2]["metrics"]
    put(tmp_path, alone, RULES)
    shutil.copy(book / "response.toml", tmp_path)
    others = []
    for seed in (1, 1 + NEW_SEED):
        words = ("--response", "response.toml", *FEW, "--json", "-", "--force", "--seed", str(seed))
        others.append(json.loads(typed(tmp_path, simulate, *words).stdout)["metrics"][0])
    assert others[0] != found[0]["metrics"][0] == others[1]  # worlds that nobody asked for elsewhere
    assert found[0]["cohort"]["customers"] <= apart
    (text,) = [one["text"] for one in found[0]["warnings"] if one["code"] == "holdout"]
    assert "fitted on the others" in text
    stated = typed(book, simulate, "--response", "start.toml", *FEW, "--holdout", "--json", "-")
    (text,) = [one["text"] for one in json.loads(stated.stdout)["warnings"] if one["code"] == "holdout"]
    assert "protects from nothing" in text


def test_a_fit_on_those_held_out_says_so(book: Path) -> None:
    assert typed(book, fit, "--start", "start.toml", "-o", "other.toml", "--holdout").exception is None
    one, other = (read(str(book / name)) for name in ("response.toml", "other.toml"))
    assert one.fit is not None
    assert other.fit is not None
    assert (one.fit.held_out, other.fit.held_out) == (False, True)
    assert one.pay.unpaid_silent.v != other.pay.unpaid_silent.v


def test_a_sweep_leaves_them_out_where_the_model_was_fitted(book: Path) -> None:
    words = ("--param", "wait=3,5", "--worlds", "2", "--follow-up", "30", "--json", "-")
    fitted, stated = (
        json.loads(typed(book, sweep, "--response", name, *words).stdout) for name in ("response.toml", "start.toml")
    )
    assert (fitted["without_held_out"], stated["without_held_out"]) == (True, False)
    assert fitted["invoices"] < stated["invoices"]


def test_a_folder_that_cannot_be_written_to_is_no_reason_to_stop(tmp_path: Path) -> None:
    (tmp_path / NOTES).mkdir()
    assert opened(tmp_path, "a question") is None
