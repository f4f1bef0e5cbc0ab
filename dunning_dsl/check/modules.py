"""Which policies take a module in: a module is checked through them, for only there do its names mean something."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_POLICY: Final = re.compile(r"^policy\b", re.MULTILINE)
_USES: Final = re.compile(r'^use[ \t]+"([^"\n]+)"', re.MULTILINE)
_LEVELS: Final = 4
"""Folders that are searched: the module's own and those above it, from which alone a policy can use it."""


def is_policy(path: Path) -> bool:
    """Whether the file has a `policy` statement (a file that cannot be read has none)."""
    return _POLICY.search(_text(path)) is not None


def policies_using(module: Path) -> tuple[Path, ...]:
    """The policies in the module's folder, or up to three above, that `use` it, directly or through others; by path."""
    wanted = Path(os.path.abspath(module))
    found: list[Path] = []
    for folder in (module.parent, *_above(module.parent)):
        try:
            files = sorted(path for path in folder.glob("*.dun") if path.is_file())
        except OSError:
            continue
        found += [path for path in files if is_policy(path) and wanted in _reached(path)]
    return tuple(found)


def sent_by_others(policy: Path, module: Path, message: str) -> bool:
    """Whether another policy that uses the module, one of its own modules included, sends the message, by its text."""
    sends = re.compile(rf'^(?!\s*(?:never|limit|prove|expect|#)).*\bsend\b[^"\n]*"{re.escape(message)}"', re.MULTILINE)
    others = (path for path in policies_using(module) if path.name != policy.name or path.parent != policy.parent)
    return any(sends.search(_text(path)) for other in others for path in _reached(other))


def _above(folder: Path) -> Iterator[Path]:
    for level in range(1, _LEVELS):
        yield Path(os.path.normpath(folder / Path(*[".."] * level)))


def _reached(policy: Path) -> set[Path]:
    """All own modules of a policy."""
    waiting = [Path(os.path.abspath(policy))]
    seen: set[Path] = set()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        waiting += [Path(os.path.normpath(path.parent / name)) for name in _USES.findall(_text(path))]
    return seen


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8", "replace").lstrip("\ufeff")
    except (OSError, ValueError):
        return ""
