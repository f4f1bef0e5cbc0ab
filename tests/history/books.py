"""Small histories for the tests: the catalogue's, broken in one place."""

from __future__ import annotations

from pathlib import Path

from dunning_dsl.check import check_text
from dunning_dsl.diagnostics.catalogue import _book as good
from dunning_dsl.history import History, read_history
from dunning_dsl.program.statements import Program


def put(folder: Path, files: tuple[tuple[str, str], ...]) -> Path:
    """Write the files and give the history's folder."""
    for name, text in files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    history = folder / "history"
    history.mkdir(parents=True, exist_ok=True)
    return history


def program(text: str = good.POLICY) -> Program:
    checked = check_text(text, "policy.dun", messages=False)
    assert checked.program is not None, checked.diagnostics
    return checked.program


def read(folder: Path, files: tuple[tuple[str, str], ...], policy: str | None = good.POLICY) -> History:
    return read_history(put(folder, files), None if policy is None else program(policy), cache=False)


def codes(history: History, *, notes: bool = False) -> list[str]:
    """The codes of what is wrong. D737 (columns such as `deceased` are missing) is left out unless notes are asked for:
    these small books have none of them."""
    return [p.code for p in history.problems if notes or (p.severity.value != "note" and p.code != "D737")]
