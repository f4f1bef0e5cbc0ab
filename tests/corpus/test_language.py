"""Each row of LANGUAGE.md has a file that passes the check and one that does not, for the reason in its first line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dunning_dsl.check import Checked, check_file
from dunning_dsl.diagnostics import Severity
from dunning_dsl.testing import run_tests

HERE = Path(__file__).parent / "language"
GOOD = sorted((HERE / "good").glob("*.dun"))
BAD = sorted((HERE / "bad").glob("*.dun"))
_CODE = re.compile(r"# (D\d{3}): ")


def codes(checked: Checked) -> list[str]:
    return [found.code for found in checked.diagnostics if found.severity is not Severity.NOTE]


def named(path: Path) -> list[str]:
    """The codes that a file's first lines name."""
    return _CODE.findall(path.read_text(encoding="utf-8").split("policy", 1)[0])


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_good_file_passes(path: Path) -> None:
    checked = check_file(path, messages=False)
    assert checked.ok
    assert codes(checked) == named(path)


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_bad_file_is_refused_once_for_its_reason(path: Path) -> None:
    checked = check_file(path, messages=False)
    assert not checked.ok
    assert codes(checked) == named(path)


@pytest.mark.parametrize(
    "path", [p for p in GOOD if "\ntest " in p.read_text(encoding="utf-8")], ids=lambda path: path.stem
)
def test_tests_in_good_files_pass(path: Path) -> None:
    report = run_tests(check_file(path, messages=False))
    assert report.failures == ()
