"""Every good file of the corpus checks without an error; every bad one gives exactly the reports that it names.

A bad file names its codes in its first line, `# expect: D102`. Its report lies beside it (`.txt`) and is compared
to the character; `UPDATE_CORPUS=1` writes it anew: read what changed.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from dunning_dsl.check import Checked, check_text
from dunning_dsl.diagnostics import Severity
from dunning_dsl.diagnostics.render import render

CORPUS = Path(__file__).parent / "corpus"
GOOD = sorted(CORPUS.glob("**/good/*.dun"))
BAD = sorted(path for path in CORPUS.glob("**/bad/*.dun") if path.read_text("utf-8").startswith("# expect:"))


def named(path: Path) -> str:
    return path.relative_to(CORPUS).with_suffix("").as_posix()


def checked(path: Path) -> Checked:
    return check_text(path.read_text("utf-8"), path.name, folder=path.parent, messages=False)


@pytest.mark.parametrize("path", GOOD, ids=named)
def test_a_good_file_has_no_error(path: Path) -> None:
    assert [found.message for found in checked(path).diagnostics if found.severity is Severity.ERROR] == []


@pytest.mark.parametrize("path", BAD, ids=named)
def test_a_bad_file_gives_the_reports_that_it_names(path: Path) -> None:
    result = checked(path)
    expected = re.findall(r"D\d{3}", path.read_text("utf-8").split("\n", 1)[0])
    assert expected
    counted = [found for found in result.diagnostics if found.severity is not Severity.NOTE or found.code in expected]
    assert [found.code for found in counted] == expected
    text = render(result.diagnostics, result.sources, "text")
    kept = path.with_suffix(".txt")
    if os.environ.get("UPDATE_CORPUS"):
        kept.write_text(text, "utf-8")
    assert text == kept.read_text("utf-8")
