"""Files that are written whole or not at all, and a line of progress."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from dunning_dsl.cli import common


def writable(name: str, option: str) -> None:
    """Leave with a sentence now rather than after a long run, if the file cannot be written."""
    path = Path(name)
    if path.is_dir():
        common.fail(f"{option} {name}: it is a folder; name a file in it")
    if not path.absolute().parent.is_dir():
        common.fail(f"{option} {name}: there is no folder `{path.parent}`")
    if path.exists() and not path.is_file():
        return
    if not os.access(path.absolute().parent, os.W_OK):
        common.fail(f"{option} {name}: nothing may be written in `{path.parent}`")


def replace(name: str, text: str) -> None:
    """Write a file beside its place, then put it there in one step; a pipe or a device is written to as it is, and a
    link stays one."""
    path = Path(name).resolve()
    if path.exists() and not path.is_file():
        path.write_text(text, encoding="utf-8", newline="\n")
        return
    handle, made = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as out:
            out.write(text)
        Path(made).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask())
        Path(made).replace(path)
    except BaseException:
        Path(made).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def progress(total: int) -> tuple[Callable[[int], None] | None, Callable[[], None]]:
    """A function that shows how many customers are done and one that wipes the line; nothing where nobody watches a
    terminal."""
    if not sys.stderr.isatty():
        return None, lambda: None

    def show(customers: int) -> None:
        sys.stderr.write(f"\r\x1b[Kreplaying: {customers:,} of {total:,} customers")
        sys.stderr.flush()

    def wipe() -> None:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()

    return show, wipe
