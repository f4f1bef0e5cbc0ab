"""The sessions that pages show can be typed: each command, run in order, prints what the page says.

A block ` ```dun file=NAME ` writes that file (as does any other fence with `file=`); a block ` ```console ` has
commands after `$ ` and what they print; a line `...` stands for any lines.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.blocks import ROOT

_FENCE = re.compile(r"^```(\w+)(?: error \w+)?(?: file=(\S+))?\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.fixture
def shell(tmp_path: Path) -> dict[str, str]:
    """An environment in which `dunning` is this checkout's, for commands run in an empty folder."""
    bin = tmp_path / "bin"
    bin.mkdir()
    command = bin / "dunning"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m dunning_dsl "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    (bin / "python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
    (bin / "python").chmod(0o755)
    path = os.pathsep.join((str(bin), os.environ["PATH"]))
    return {**os.environ, "PATH": path, "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "simulator")))}


@pytest.mark.parametrize(
    "page", ["README.md", "docs/tutorial.md", "docs/messages.md", "docs/cli.md", "docs/api.md", "policies/README.md"]
)
def test_a_session_can_be_typed(page: str, tmp_path: Path, shell: dict[str, str]) -> None:
    here = tmp_path / "here"
    here.mkdir()
    for kind, file, text in _FENCE.findall((ROOT / page).read_text(encoding="utf-8")):
        if file:
            path = here / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        elif kind == "console":
            for command, wanted in _commands(text):
                done = subprocess.run(
                    ["bash", "-c", command],
                    cwd=here,
                    env=shell,
                    text=True,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    check=False,
                )
                assert _fits(wanted, done.stdout), f"$ {command}\n{done.stdout}"


def _commands(text: str) -> Iterator[tuple[str, str]]:
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, printed = part.partition("\n")
        yield command, printed


def _fits(wanted: str, printed: str) -> bool:
    lines = ["(?:.*\n)*?" if line == "..." else re.escape(line) + "\n" for line in wanted.strip().splitlines()]
    said = "".join(f"{line}\n" for line in printed.strip().splitlines())
    return re.fullmatch("".join(lines), said) is not None
