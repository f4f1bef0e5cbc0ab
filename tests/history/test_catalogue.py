"""Every report about data has a history that causes it, and the same history mended."""

from __future__ import annotations

from pathlib import Path

import pytest

from dunning_dsl.decide.unlisted import with_unlisted
from dunning_dsl.diagnostics.catalogue import codes as all_codes
from dunning_dsl.diagnostics.diagnostic import entry
from dunning_dsl.history import History
from tests.history.books import codes, program
from tests.history.books import read as read_alone

ENTRIES = [entry(code) for code in all_codes() if "D700" <= code < "D750"]
CAUSED = [one for one in ENTRIES if one.bad]


def read(folder: Path, files: tuple[tuple[str, str], ...], policy: str) -> History:
    """As `dunning history check` reads it."""
    return with_unlisted(read_alone(folder, files, policy), program(policy))


@pytest.mark.parametrize("one", CAUSED, ids=lambda one: one.code)
def test_the_bad_history_causes_the_report_and_the_good_one_none(one, tmp_path: Path) -> None:
    bad = read(tmp_path / "bad", one.bad_files, one.bad)
    good = read(tmp_path / "good", one.good_files, one.good)
    assert one.code in codes(bad, notes=True)
    assert one.code not in codes(good, notes=True)
    assert codes(good) == []


@pytest.mark.parametrize("one", CAUSED, ids=lambda one: one.code)
def test_one_mistake_makes_one_report(one, tmp_path: Path) -> None:
    found = codes(read(tmp_path, one.bad_files, one.bad))
    assert len(found) <= 1


@pytest.mark.parametrize("one", CAUSED, ids=lambda one: one.code)
def test_errors_leave_with_one_and_warnings_with_none(one, tmp_path: Path) -> None:
    history = read(tmp_path, one.bad_files, one.bad)
    assert history.exit_code == {"D700": 3}.get(one.code, 1 if history.errors else 0)


def test_the_codes_without_an_example_are_those_that_no_text_can_cause() -> None:
    assert {one.code for one in ENTRIES if not one.bad} == {"D703", "D708", "D743", "D749"}
