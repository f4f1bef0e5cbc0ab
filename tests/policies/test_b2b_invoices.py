"""The policy for invoices between businesses: clean, tested by its own stories, every rule seen firing."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest
from dunning_simulator.sample import Settings, write_book

from dunning_dsl.check import check_file
from dunning_dsl.diagnostics import Severity
from dunning_dsl.history import read_history
from dunning_dsl.resources import folder
from tests.policies.shipped import clean, copy, failed, program

VARIANTS = ("policy", "variant_b")
EU_TESTS = ("no machine passes their debt on", "a person looks, and then it goes on")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("invoices")
    write_book(folder, Settings(customers=150, seed=2, book="b2b_invoices", currencies=("EUR", "GBP")))
    return folder


def test_the_sample_book_has_every_column_that_the_policy_reads(made: Path) -> None:
    history = read_history(made, program("b2b_invoices", "policy"), cache=False)
    assert [problem for problem in history.problems if problem.severity is not Severity.NOTE] == []
    assert history.counts.customers == len(list(history.ledgers())) == 150


def test_the_sample_book_looks_like_the_business(made: Path) -> None:
    invoices = (made / "invoices.csv").read_text(encoding="utf-8")
    events = (made / "events.csv").read_text(encoding="utf-8")
    assert {"EUR", "GBP"} == set(re.findall(r",(EUR|GBP|USD),", invoices))
    happens = (
        "dispute_opened",
        "dispute_resolved",
        "promise_made",
        "credit",
        "plan_broken",
        "offer_accepted",
        "referred",
    )
    assert [kind for kind in happens if f",{kind}," not in events] == []


def test_the_page_has_the_figures_of_the_sample_book_and_the_variants_differ_enough() -> None:
    page = folder("policies") / "b2b_invoices" / "README.md"
    text = page.read_text(encoding="utf-8")
    assert text == figures().page(page), "run `python scripts/policy_figures.py`"
    parted = re.search(r"part ways in [\d,]+ \(([\d.]+) %\)", text)
    assert parted is not None
    assert 5 <= float(parted[1]) < 50


def figures() -> ModuleType:
    path = Path(__file__).parents[2] / "scripts" / "policy_figures.py"
    spec = importlib.util.spec_from_file_location("policy_figures", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", VARIANTS)
def test_the_pack_of_the_united_kingdom_is_one_line_to_strike(name: str, tmp_path: Path) -> None:
    assert without_pack("uk", name, tmp_path) == set()


def test_the_pack_of_the_european_union_takes_two_tests_with_it_as_the_page_says(tmp_path: Path) -> None:
    goes, changes = (f"a sole trader in the EU: {words}" for words in EU_TESTS)
    assert without_pack("eu", "policy", tmp_path) == {goes, changes}
    policy = tmp_path / "mine" / "policy.dun"
    text = policy.read_text(encoding="utf-8")
    text = re.sub(rf'^test "{re.escape(goes)}":\n(?: +.*\n|\n)+', "", text, flags=re.MULTILINE)
    before, after = re.split(r"day 73: expect blocked hand_over\n +day 74: .*\n +(?=expect refer)", text)
    policy.write_text(f"{before}day 73: {after}", encoding="utf-8")
    assert failed(check_file(policy, messages=False)) == set()
    page = (folder("policies") / "b2b_invoices" / "README.md").read_text(encoding="utf-8")
    assert all(f'`test "{name}"`' in page for name in (goes, changes))


def without_pack(pack: str, name: str, to: Path) -> set[str]:
    """The tests that fail in a copy of the policy in which the pack's line is struck."""
    policy = copy("b2b_invoices", to) / f"{name}.dun"
    text = policy.read_text(encoding="utf-8")
    line = f"use std.compliance.{pack}\n"
    assert line in text
    policy.write_text(text.replace(line, ""), encoding="utf-8")
    found = check_file(policy)
    clean(found)
    return failed(found)
