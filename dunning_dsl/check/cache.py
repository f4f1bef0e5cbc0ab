"""Trees of the library's modules, kept between runs: most of the time of a small check would be spent on parsing them.

A tree is stored under a digest of the module's text, of the grammar, and of the code that parses it, so what is
found is never stale. A damaged file costs time and nothing else. Reading a pickle may run what it says, so only files
that nobody but this user can have written are read (`user_cache`).
"""

from __future__ import annotations

import pickle
import sys
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from pathlib import Path

from dunning_dsl import user_cache
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


def _place(source: Source) -> Path:
    key = blake2b(_parser_digest() + f"{source.name}\0{source.text}".encode("utf-8", "surrogatepass"), digest_size=16)
    return user_cache.folder("trees") / f"{key.hexdigest()}.pickle"


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
    data = user_cache.read(path)
    if data is None:
        return None
    try:
        found = pickle.loads(data)
    except Exception:
        return None
    return found if isinstance(found, tree.Tree) else None


def _write(path: Path, parsed: tree.Tree) -> None:
    with suppress(pickle.PicklingError, RecursionError):
        user_cache.write(path, pickle.dumps(parsed, protocol=5))
