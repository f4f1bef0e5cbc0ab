"""Every code has a page that is true: its culprit causes it, its mended file does not, and errors.md shows both."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

from dunning_dsl.diagnostics import Severity
from dunning_dsl.diagnostics.catalogue import codes
from dunning_dsl.diagnostics.diagnostic import entry
from tests.docs.blocks import ROOT

_CODE = re.compile(r"\bD[1-8]\d\d\b")
_QUOTED = re.compile(r'"(D[1-8]\d\d)"')


def _script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("error_pages", ROOT / "scripts" / "error_pages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


error_pages = _script()


def _codes_in(folder: Path, form: re.Pattern[str], *suffixes: str) -> set[str]:
    return {
        code
        for path in folder.rglob("*")
        if path.suffix in suffixes and "catalogue" not in path.parts and "docs" not in path.parts
        for code in form.findall(path.read_text(encoding="utf-8", errors="replace"))
    }


SEEN_IN_TESTS = _codes_in(ROOT / "tests", _CODE, ".py", ".dun", ".md", ".txt", ".json", ".expected")
USED = _codes_in(ROOT / "dunning_dsl", _QUOTED, ".py") | _codes_in(ROOT / "simulator", _QUOTED, ".py")


def test_every_code_that_is_reported_has_a_page_and_every_page_is_reported() -> None:
    assert set(codes()) - USED == set()
    assert USED - set(codes()) == set()


def test_slugs_are_names_of_their_own() -> None:
    slugs = [entry(code).slug for code in codes()]
    assert len(set(slugs)) == len(slugs)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) for slug in slugs)


@pytest.mark.parametrize("code", codes())
def test_an_entry_is_whole_and_in_the_house_style(code: str) -> None:
    found = entry(code)
    assert found.code == code
    assert found.explanation.strip()
    assert not found.message.endswith(".")
    assert found.message[0] in "`{" or not found.message[0].isupper() or found.message.split()[0].isupper()
    assert not re.search(r"\b(token|node|parse tree|AST|traceback)s?\b", found.message + found.help + found.explanation)


@pytest.mark.parametrize("code", codes())
def test_the_culprit_causes_its_code_alone_and_the_mended_file_is_free_of_it(code: str) -> None:
    found = entry(code)
    if not found.bad.strip():
        # What takes more than files (an option, a folder that is not there) is caused by the tests of its area.
        assert code in SEEN_IN_TESTS, f"no test causes {code}"
        return
    causes = error_pages.examined(code, found.bad, found.bad_files).codes
    assert code in [c for c, _ in causes], f"{code}'s `bad` causes {causes or 'nothing'}"
    others = [c for c, severity in causes if c != code and severity is Severity.ERROR]
    assert others == [] or found.severity is Severity.NOTE, f"{code}'s `bad` causes these too"
    mended = error_pages.examined(code, found.good, found.good_files).codes if found.good.strip() else []
    assert [c for c, severity in mended if c == code or severity is Severity.ERROR] == []


def test_the_page_of_errors_is_current() -> None:
    page = ROOT / "docs" / "errors.md"
    assert page.read_text(encoding="utf-8") == error_pages.page(), "run `make docs`"
