"""The seal of a kept file: what was damaged since it was written is refused before anything takes it for data.

A value in the file's metadata. It is a digest of the footer (the schema, where every column of every row group lies,
the summary, the words) and, in the footer and so under that digest, a CRC-32 of each column of each row group as it
lies in the file, page headers included. Parquet's own checksums cover the bodies of pages alone.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from hashlib import blake2b
from itertools import accumulate
from pathlib import Path
from secrets import token_hex
from typing import IO, TYPE_CHECKING, Final
from zlib import crc32

if TYPE_CHECKING:
    import pyarrow.parquet as pq

KEY: Final = "dunning_seal"

_MARK: Final = b"dunning-sealed:"
"""What the value begins with, so that it is found without taking the footer apart; then the digest, then the sums."""

_DIGEST: Final = 32
_SUM: Final = 8
"""Hexadecimal digits of each."""

_SEALS: Final = re.compile(_MARK + rb"([0-9a-f]{%d})" % _DIGEST)
_END: Final = b"PAR1"
_PIECE: Final = 1 << 20


class DamagedError(OSError):
    """A kept file that is no longer what was written."""


def damaged(path: Path, why: str) -> DamagedError:
    return DamagedError(f"`{path}` is damaged ({why}): delete it, and what it was made of is read again")


def blank(columns: int) -> str:
    """A value to be written and then filled by `put`; `columns` are those of all row groups together. No other text is
    in its place."""
    return f"{_MARK.decode()}{token_hex(_DIGEST // 2)}{'0' * _SUM * columns}"


def put(path: Path, blank: str) -> str:
    """Fill the blank value of a file that is written; returns the seal."""
    import pyarrow.parquet as pq

    held = pq.read_metadata(path)
    with path.open("r+b") as file:
        sums = [_sum(file, *_place(held, group, column)) for group, column in _all(held)]
        start, footer = _footer(file)
        place = footer.index(blank.encode())
        value = _MARK + b"0" * _DIGEST + b"".join(b"%08x" % one for one in sums)
        seal = _digest(footer.replace(blank.encode(), value))
        file.seek(start + place)
        file.write(value.replace(b"0" * _DIGEST, seal, 1))
    return seal.decode()


def seal_of(path: Path) -> str | None:
    """The seal of a file whose footer is as it was sealed; None for any other. Raises OSError where it cannot be
    read."""
    with path.open("rb") as file:
        _, footer = _footer(file)
    for found in _SEALS.finditer(footer):
        start, end = found.span(1)
        if _digest(footer[:start] + b"0" * _DIGEST + footer[end:]) == found[1]:
            return found[1].decode()
    return None


class Sums:
    """Holds columns of a file whose footer is whole against what was written of them."""

    def __init__(self, path: Path, held: pq.FileMetaData) -> None:
        self._path = path
        self._held = held
        self._sums = held.metadata[KEY.encode()][len(_MARK) + _DIGEST :]
        self._columns = {held.schema.column(place).path: place for place in range(held.num_columns)}

    def check(self, group: int, columns: Iterable[str] | None = None) -> None:
        """Look at what reading some columns of a row group takes, by their path (None for all): a path takes all that
        is below it, and one that is not there nothing. Raises `DamagedError`."""
        wanted = None if columns is None else frozenset(columns)
        with self._path.open("rb") as file:
            for column, place in self._columns.items():
                if wanted is not None and wanted.isdisjoint(accumulate(column.split("."), "{}.{}".format)):
                    continue
                first = (group * len(self._columns) + place) * _SUM
                if b"%08x" % _sum(file, *_place(self._held, group, place)) != self._sums[first : first + _SUM]:
                    raise damaged(self._path, f"column `{column}` of part {group + 1} is not what was written")


def _all(held: pq.FileMetaData) -> Iterable[tuple[int, int]]:
    return ((group, column) for group in range(held.num_row_groups) for column in range(held.num_columns))


def _place(held: pq.FileMetaData, group: int, column: int) -> tuple[int, int]:
    """Where a column of a row group begins, and how many bytes it has with the headers of its pages."""
    found = held.row_group(group).column(column)
    starts = (found.dictionary_page_offset, found.data_page_offset)
    return min(start for start in starts if start is not None), found.total_compressed_size


def _sum(file: IO[bytes], start: int, length: int) -> int:
    found = 0
    file.seek(start)
    while length > 0 and (piece := file.read(min(length, _PIECE))):
        found = crc32(piece, found)
        length -= len(piece)
    return found


def _footer(file: IO[bytes]) -> tuple[int, bytes]:
    """Where the footer of a Parquet file begins, and its bytes; empty where there is none."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - 8))
    last = file.read(8)
    length = int.from_bytes(last[:4], "little")
    if last[4:] != _END or length > size - 8:
        return size, b""
    start = file.seek(size - 8 - length)
    return start, file.read(length)


def _digest(footer: bytes) -> bytes:
    return blake2b(footer, digest_size=_DIGEST // 2).hexdigest().encode()
