"""Findings kept in the user's cache until the policy, a message file, or the code that looks at them changes.

The key is a digest of all three, so nothing kept is ever stale; a cache that cannot be read or written is no cache.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from dunning_dsl import user_cache
from dunning_dsl.messages.findings import Finding
from dunning_dsl.messages.folder import MessageFolder
from dunning_dsl.program.codec import digest
from dunning_dsl.program.statements import Program

KEPT = 200
"""How many results are kept; the oldest go first."""


@cache
def _code() -> bytes:
    """What tells this code, Jinja2 and Babel from other versions of theirs, without importing them."""
    made = blake2b(digest_size=16)
    here = Path(__file__).parent
    places = [*sorted(here.rglob("*.py")), *sorted((here.parent / "program").glob("*.py"))]
    for package in ("jinja2", "babel"):
        found = find_spec(package)
        if found is not None and found.origin:
            places.append(Path(found.origin))
    for place in places:
        state = place.stat()
        made.update(f"{place}\0{state.st_size}\0{state.st_mtime_ns}\0".encode())
    return made.digest()


def key(program: Program, folder: MessageFolder) -> str:
    """The digest of everything that findings rest on."""
    made = blake2b(digest_size=16)
    made.update(_code())
    made.update(digest(program).encode())
    for name, content in folder.contents:
        made.update(f"\0{name}\0{-1 if content is None else len(content)}\0".encode())
        made.update(content or b"")
    return made.hexdigest()


def load(name: str) -> tuple[Finding, ...] | None:
    """What was kept under a key."""
    saved = user_cache.read(user_cache.folder("messages") / f"{name}.json")
    try:
        return None if saved is None else tuple(_finding(row) for row in json.loads(saved))
    except (ValueError, TypeError, KeyError):
        return None


def _finding(row: Any) -> Finding:
    code, file, start, end, words, notes, helps = row
    pairs = tuple((str(name), str(value)) for name, value in words)
    return Finding(str(code), str(file), int(start), int(end), pairs, tuple(map(str, notes)), tuple(map(str, helps)))


def save(name: str, findings: Sequence[Finding]) -> None:
    """Keeps findings under a key; nothing is ever written half."""
    rows = [[f.code, f.file, f.start, f.end, f.words, f.notes, f.helps] for f in findings]
    place = user_cache.folder("messages")
    if not user_cache.write(place / f"{name}.json", json.dumps(rows, ensure_ascii=False).encode()):
        return
    with suppress(OSError):
        kept = sorted(place.glob("*.json"), key=lambda p: p.stat().st_mtime_ns)
        for old in kept[:-KEPT]:
            old.unlink(missing_ok=True)
