"""Files kept between runs in the user's own cache folder, which no other user can have written.

A file is read only where it and its folder are this user's and nobody else may write to them; it is written beside its
place under a name of its own and moved there in one step, so that processes at the same time never see half of one. A
folder that cannot be used is as good as none: it costs time and nothing else; so is a file that is not as it was
written (a disk was full, the power went), which a digest before the data tells.
"""

from __future__ import annotations

import os
import stat
import sys
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from threading import get_ident
from typing import Final

_DIGEST: Final = 16
"""Bytes."""

_OTHERS_WRITE: Final = stat.S_IWGRP | stat.S_IWOTH


def folder(kind: str) -> Path:
    """Where files of a kind lie: in `DUNNING_CACHE_DIR`, else in the system's place for caches."""
    chosen = os.environ.get("DUNNING_CACHE_DIR")
    if chosen:
        return Path(chosen, kind)
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or os.path.expanduser("~/AppData/Local")
    elif sys.platform == "darwin":
        base = os.path.expanduser("~/Library/Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(base, "dunning", kind)


def read(path: Path) -> bytes | None:
    """What was kept there; None where there is nothing, or where it is damaged or somebody else could have put it."""
    try:
        if not _ours(os.stat(path.parent)):
            return None
        with open(path, "rb") as file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode) or not _ours(found):
                return None
            digest, data = file.read(_DIGEST), file.read()
            return data if digest == _digest(data) else None
    except (OSError, ValueError):
        return None


def write(path: Path, data: bytes) -> bool:
    """Keep the data, whole or not at all; says whether that was done."""
    draft = path.with_name(f"{path.stem}.{os.getpid()}-{get_ident()}.part")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _ours(os.stat(path.parent)):
            return False
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    except OSError:
        return False
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(_digest(data) + data)
        os.replace(draft, path)
    except OSError:
        with suppress(OSError):
            draft.unlink()
        return False
    return True


def _digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=_DIGEST).digest()


def private(place: Path) -> bool:
    """Make a folder for a library that keeps its own files there; says whether this user alone can write to it."""
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        return _ours(os.stat(place)) and os.access(place, os.W_OK)
    except OSError:
        return False


def _ours(found: os.stat_result) -> bool:
    """Whether this user alone may write there (Windows has no such bits; the place is the user's own)."""
    if not hasattr(os, "getuid"):
        return True
    return found.st_uid == os.getuid() and not found.st_mode & _OTHERS_WRITE
