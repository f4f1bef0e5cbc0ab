"""Keeps computed parser tables between runs, in the user's cache folder.

A cached file carries what it was made from (the grammar's digest, lark's version, the format); one that differs, or
cannot be read, is as good as none. It is JSON, so reading it runs nothing. It is written beside its place and moved
there in one step, so that processes at the same time never see half of one.
"""

from __future__ import annotations

import json
import os
import sys
from hashlib import blake2b
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Any

FORMAT = 2
"""Raise it when `tables.make_tables` makes something else of the same grammar."""


def load(grammar: str) -> dict[str, Any] | None:
    """The data saved for this text of the grammar, if there is any."""
    made_from = _made_from(grammar)
    try:
        found = json.loads((_folder() / f"{made_from[:16]}.json").read_bytes())
        data = found["tables"] if found["made_from"] == made_from else None
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return data if isinstance(data, dict) else None


def save(grammar: str, data: dict[str, Any]) -> None:
    """Keep the data; where the folder cannot be written nothing happens."""
    made_from = _made_from(grammar)
    try:
        place = _folder() / f"{made_from[:16]}.json"
        place.parent.mkdir(parents=True, exist_ok=True)
        draft = place.with_suffix(f".{os.getpid()}")
        draft.write_text(json.dumps({"made_from": made_from, "tables": data}, separators=(",", ":")), "utf-8")
        os.replace(draft, place)
    except OSError:
        return


def _made_from(grammar: str) -> str:
    text = f"{FORMAT}\0{lark_version()}\0{sys.version_info[:2]}\0{grammar}"
    return blake2b(text.encode(), digest_size=16).hexdigest()


def lark_version() -> str:
    """The installed lark's version, read from its file: importing lark would cost more than everything else here."""
    spec = PathFinder.find_spec("lark")
    if spec is None or spec.origin is None:
        return ""
    with open(spec.origin, encoding="utf-8") as file:
        for line in file:
            if line.startswith("__version__"):
                return line.partition("=")[2].strip(" \t\r\n\"'")
    return spec.origin


def _folder() -> Path:
    chosen = os.environ.get("DUNNING_CACHE_DIR")
    if chosen:
        return Path(chosen) / "grammar"
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or os.path.expanduser("~/AppData/Local")
    elif sys.platform == "darwin":
        base = os.path.expanduser("~/Library/Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(base) / "dunning" / "grammar"
