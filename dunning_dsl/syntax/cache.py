"""Keeps computed parser tables between runs, in the user's cache folder.

A cached file carries what it was made from (the grammar's digest, lark's version, the format); one that differs, or
cannot be read, is as good as none. It is JSON, so reading it runs nothing.
"""

from __future__ import annotations

import json
import sys
from hashlib import blake2b
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Any

from dunning_dsl import user_cache

FORMAT = 2
"""Raise it when `tables.make_tables` makes something else of the same grammar."""


def load(grammar: str) -> dict[str, Any] | None:
    """The data saved for this text of the grammar, if there is any."""
    made_from = _made_from(grammar)
    saved = user_cache.read(_place(made_from))
    try:
        found = json.loads(saved) if saved else {}
        data = found["tables"] if found["made_from"] == made_from else None
    except (ValueError, KeyError, TypeError):
        return None
    return data if isinstance(data, dict) else None


def save(grammar: str, data: dict[str, Any]) -> None:
    """Keep the data; where the folder cannot be written nothing happens."""
    made_from = _made_from(grammar)
    text = json.dumps({"made_from": made_from, "tables": data}, separators=(",", ":"))
    user_cache.write(_place(made_from), text.encode())


def _place(made_from: str) -> Path:
    return user_cache.folder("grammar") / f"{made_from[:16]}.json"


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
