"""Policies whose tests fail, and what `dunning test` says of them, word for word."""

from __future__ import annotations

from pathlib import Path

import pytest

from dunning_dsl.check import check_file
from dunning_dsl.diagnostics.render import render
from dunning_dsl.testing import run_tests

FILES = sorted((Path(__file__).parent.parent / "corpus" / "tests").glob("*.dun"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_failures_are_those_written_down(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(path.parent)
    checked = check_file(path.name, messages=False)
    assert checked.ok, render(checked.diagnostics, checked.sources, "text")
    written = path.with_suffix(".txt")
    told = render(run_tests(checked).failures, checked.sources, "text")
    assert told == (written.read_text(encoding="utf-8") if written.exists() else "")
