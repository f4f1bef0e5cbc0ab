"""Trees of the library's modules, kept between runs: most of the time of a small check would be spent on parsing them.

A tree is stored under a digest of the module's text, of the grammar, and of the code that parses it, so what is
found is never stale. A folder that cannot be written, or a damaged file, costs time and nothing else. Files that
other people own are not read.
"""

from __future__ import annotations

import os
import pickle
import sys
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from pathlib import Path

from dunning_dsl.diagnostics import Diagnostic
from dunning_dsl.resources import folder
from dunning_dsl.source import Source
from dunning_dsl.syntax import tree


def parse_cached(source: Source, library: bool) -> tuple[tree.Tree, tuple[Diagnostic, ...]]:
    """The tree of a source; of a library module from the cache, where it is there."""
    if not library:
        from dunning_dsl.syntax import parse

        return parse(source)
    path = _place(source)
    found = _read(path)
    if found is not None:
        return found, ()
    from dunning_dsl.syntax import parse

    parsed, reports = parse(source)
    if not reports:
        _write(path, parsed)
    return parsed, reports


def cache_folder() -> Path:
    """Where trees lie in this user's cache folder; `DUNNING_CACHE_DIR` names another."""
    chosen = os.environ.get("DUNNING_CACHE_DIR")
    if chosen:
        return Path(chosen, "trees")
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or os.path.expanduser("~/AppData/Local")
    elif sys.platform == "darwin":
        base = os.path.expanduser("~/Library/Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(base, "dunning", "trees")


def _place(source: Source) -> Path:
    key = blake2b(_parser_digest() + f"{source.name}\0{source.text}".encode("utf-8", "surrogatepass"), digest_size=16)
    return cache_folder() / f"{key.hexdigest()}.pickle"


@cache
def _parser_digest() -> bytes:
    """A digest of all that decides what a text parses to."""
    found = blake2b(sys.version.encode(), digest_size=16)
    package = Path(tree.__file__).parent
    files = [*package.glob("*.py"), *folder("grammar").glob("*"), package.parent / "source.py"]
    for path in sorted(files):
        if path.is_file():
            found.update(path.name.encode() + b"\0" + path.read_bytes())
    return found.digest()


def _read(path: Path) -> tree.Tree | None:
    try:
        with open(path, "rb") as file:
            if hasattr(os, "getuid") and os.fstat(file.fileno()).st_uid != os.getuid():
                return None
            found = pickle.load(file)
    except Exception:
        return None
    return found if isinstance(found, tree.Tree) else None


def _write(path: Path, parsed: tree.Tree) -> None:
    """Whole or not at all; a failure is no one's business."""
    temporary = path.with_suffix(f".{os.getpid()}.part")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        temporary.write_bytes(pickle.dumps(parsed, protocol=5))
        os.replace(temporary, path)
    except (OSError, pickle.PicklingError, RecursionError):
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
