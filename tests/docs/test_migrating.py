"""The policies of docs/migrating/ are right as they stand: no warning, schedules told by tests, each with a page."""

from __future__ import annotations

import re
from functools import cache

import pytest

from dunning_dsl.check import Checked, check_file
from dunning_dsl.diagnostics import Severity
from dunning_dsl.diagnostics.render import render
from dunning_dsl.source import Source
from dunning_dsl.syntax import parse
from dunning_dsl.testing import TestReport, run_tests
from tests.docs.blocks import ROOT

FOLDER = ROOT / "docs" / "migrating"
PAGES = {"kill_bill": "kill-bill", "lago": "lago", "sap_procedure": "sap", "stripe_retries": "stripe"}


@cache
def checked(name: str) -> Checked:
    return check_file(FOLDER / f"{name}.dun")


@cache
def report(name: str) -> TestReport:
    return run_tests(checked(name))


def test_every_policy_has_a_page_and_the_index_names_both() -> None:
    assert {p.stem for p in FOLDER.glob("*.dun")} == set(PAGES)
    assert {p.stem for p in FOLDER.glob("*.md")} == {*PAGES.values(), "README"}
    index = (FOLDER / "README.md").read_text(encoding="utf-8")
    for name, page in PAGES.items():
        assert f"({page}.md)" in index
        assert f"({name}.dun)" in index
        assert f"({name}.dun)" in (FOLDER / f"{page}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_no_error_and_no_warning_and_the_only_note_is_of_messages_left_out(name: str) -> None:
    found = [d for d in checked(name).diagnostics if d.severity is not Severity.NOTE or d.code != "D501"]
    assert not found, render(found, checked(name).sources)


@pytest.mark.parametrize("name", PAGES)
def test_the_original_schedule_through_time(name: str) -> None:
    assert report(name).passed, render(report(name).failures, checked(name).sources)


@pytest.mark.parametrize("name", PAGES)
def test_every_rule_fires_in_some_test(name: str) -> None:
    assert report(name).coverage.never_fired == ()


@pytest.mark.parametrize("page", PAGES.values())
def test_each_page_says_what_is_the_same_what_differs_and_what_is_missing(page: str) -> None:
    titles = re.findall(r"^## (.+)$", (FOLDER / f"{page}.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert titles == [
        "How they say it",
        "How we say it",
        "What is different on purpose",
        "What has no counterpart",
    ]


@pytest.mark.parametrize("page", PAGES.values())
def test_guards_in_a_translation_table_are_written_as_the_language_has_them(page: str) -> None:
    text = (FOLDER / f"{page}.md").read_text(encoding="utf-8")
    guards = re.findall(r"`((?:never|limit) [^`]+)`", "".join(re.findall(r"^\| .+\n", text, re.MULTILINE)))
    assert guards
    for guard in guards:
        assert parse(Source(page, guard + "\n"))[1] == (), guard
