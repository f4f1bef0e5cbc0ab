"""The mended twin of every broken policy about structure is free of reports, advice and notes included."""

from __future__ import annotations

from pathlib import Path

import pytest

from dunning_dsl.check import check_text

CORPUS = Path(__file__).parents[2] / "corpus"
BAD = sorted(path for folder in ("structure", "advice") for path in (CORPUS / folder / "bad").glob("*.dun"))


@pytest.mark.parametrize("path", BAD, ids=lambda path: f"{path.parents[1].name}/{path.stem}")
def test_the_mended_twin_gives_no_report(path: Path) -> None:
    twin = path.parents[1] / "good" / path.name
    checked = check_text(twin.read_text(encoding="utf-8"), twin.name)
    assert [found.message for found in checked.diagnostics] == []


def test_every_code_about_structure_has_a_broken_policy() -> None:
    catalogue = Path(__file__).parents[3] / "dunning_dsl" / "diagnostics" / "catalogue"
    codes = {path.stem.upper() for path in catalogue.glob("d[48]*.py")}
    assert codes - {path.read_text(encoding="utf-8").split("\n", 1)[0][-4:] for path in BAD} == {"D404"}
