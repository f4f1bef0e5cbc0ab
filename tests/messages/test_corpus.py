"""Policies with messages, and what `check` says of them, word for word."""

from __future__ import annotations

from pathlib import Path

import pytest

from dunning_dsl.check import check_file
from dunning_dsl.diagnostics.render import render

FOLDERS = sorted(path.parent for path in (Path(__file__).parent.parent / "corpus" / "messages").glob("*/policy.dun"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_the_reports_are_those_written_down(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    checked = check_file("policy.dun")
    told = render([d for d in checked.diagnostics if d.code.startswith("D5")], checked.sources, "text")
    written = folder / "expected.txt"
    assert told == (written.read_text(encoding="utf-8") if written.exists() else "")
    assert checked.ok or told
