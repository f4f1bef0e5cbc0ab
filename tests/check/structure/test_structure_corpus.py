"""Every broken policy gives the one report that it names, to the underlined character; its mended twin gives none.

`UPDATE_CORPUS=1` writes the expected reports anew: read what changed.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dunning_dsl.check import check_text
from dunning_dsl.diagnostics.render import render

CORPUS = Path(__file__).parents[2] / "corpus"
BAD = sorted(path for folder in ("structure", "advice") for path in (CORPUS / folder / "bad").glob("*.dun"))


def named(path: Path) -> str:
    return f"{path.parents[1].name}/{path.stem}"


@pytest.mark.parametrize("path", BAD, ids=named)
def test_a_broken_policy_gives_its_one_report(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    checked = check_text(text, path.name)
    expected = text.split("\n", 1)[0].removeprefix("# expect: ")
    assert [found.code for found in checked.diagnostics] == [expected]
    rendered = render(checked.diagnostics, checked.sources, "text")
    kept = path.with_suffix(".txt")
    if os.environ.get("UPDATE_CORPUS"):
        kept.write_text(rendered, encoding="utf-8")
    assert rendered == kept.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", BAD, ids=named)
def test_its_mended_twin_gives_none(path: Path) -> None:
    twin = path.parents[1] / "good" / path.name
    checked = check_text(twin.read_text(encoding="utf-8"), twin.name)
    assert [found.message for found in checked.diagnostics] == []
