"""The cached tables are those of the grammar, whatever lies in the folder; one that cannot be used is no matter."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from dunning_dsl.resources import folder
from dunning_dsl.syntax import cache
from dunning_dsl.syntax.tables import make_tables

TEXT = (folder("grammar") / "dunning.lark").read_text("utf-8")


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DUNNING_CACHE_DIR", str(tmp_path))
    return tmp_path


def test_what_is_saved_is_loaded() -> None:
    made = make_tables(TEXT)
    assert cache.load(TEXT) is None
    cache.save(TEXT, made)
    assert cache.load(TEXT) == json.loads(json.dumps(made))


def test_tables_of_another_grammar_are_not_loaded(place: Path) -> None:
    cache.save(TEXT, {"rows": []})
    assert cache.load(TEXT + " ") is None
    (name,) = place.rglob("*.json")
    other = cache._made_from(TEXT + " ")
    name.rename(name.with_name(f"{other[:16]}.json"))
    assert cache.load(TEXT + " ") is None


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b'{"made_from": 1}', b"\xff\xfe", b'{"tables": {}}'])
def test_a_damaged_file_is_as_good_as_none(place: Path, content: bytes) -> None:
    cache.save(TEXT, {"rows": []})
    (name,) = place.rglob("*.json")
    name.write_bytes(content)
    assert cache.load(TEXT) is None


def test_a_folder_that_is_a_file_is_no_matter(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (place / "file").write_text("")
    monkeypatch.setenv("DUNNING_CACHE_DIR", str(place / "file"))
    cache.save(TEXT, {"rows": []})
    assert cache.load(TEXT) is None


def test_the_version_of_lark_is_its_own() -> None:
    import lark

    assert cache.lark_version() == lark.__version__


def test_processes_at_once_read_the_same_and_later_ones_do_not_need_lark(place: Path) -> None:
    program = (
        "import sys; from dunning_dsl.source import Source; from dunning_dsl.syntax import parse;"
        "print(len(parse(Source('x', 'let a = 1'))[0].statements), 'lark' in sys.modules)"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}

    def start() -> subprocess.Popen[str]:
        return subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, env=environment)

    assert {process.communicate()[0].split()[0] for process in [start() for _ in range(3)]} == {"1"}
    assert start().communicate()[0].split() == ["1", "False"]
    assert [path.suffix for path in place.rglob("*") if path.is_file()] == [".json"]
