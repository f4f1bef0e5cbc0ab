"""Each page of the catalogue on names, types and files has a file that causes its report, and the same file mended."""

from __future__ import annotations

from pathlib import Path

import pytest

from dunning_dsl.check import check_text
from dunning_dsl.diagnostics import Severity, catalogue
from dunning_dsl.diagnostics.diagnostic import entry

FILES = Path(catalogue.__file__).parent
CODES = sorted(p.stem.upper() for pattern in ("d2*", "d3*", "d75*", "d76*") for p in FILES.glob(f"{pattern}.py"))
ELSEWHERE = {"D230", "D752", "D753", "D756", "D759", "D760", "D761"}
"""Reports that no text alone can cause; tests of their own cause them."""


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("kind", ["bad", "good"])
def test_an_entry_is_reproduced(code: str, kind: str, tmp_path: Path) -> None:
    found = entry(code)
    assert found.code == code
    if code in ELSEWHERE:
        assert not found.bad
        return
    text, files = (found.bad, found.bad_files) if kind == "bad" else (found.good, found.good_files)
    for name, content in files:
        (tmp_path / name).write_text(content, "utf-8")
    checked = check_text(text, "policy.dun", folder=tmp_path, messages=False)
    assert [d.code for d in checked.diagnostics if d.severity is Severity.ERROR or d.code == code] == (
        [code] if kind == "bad" else []
    )


def test_no_two_reports_have_one_slug() -> None:
    slugs = [entry(code).slug for code in catalogue.codes()]
    assert sorted(slugs) == sorted(set(slugs))
