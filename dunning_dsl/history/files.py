"""Which files a history folder has, and what each looks like before it is read: encoding, line ends, separator,
header, digest."""

from __future__ import annotations

import csv
import gzip
import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import IO, Final

from dunning_dsl.history.problems import Findings
from dunning_dsl.history.relations import RELATIONS, RelationName

SCRIPT: Final = "history.sql"
_ENDINGS: Final = {".csv": "csv", ".csv.gz": "csv", ".tsv": "csv", ".tsv.gz": "csv", ".parquet": "parquet"}
_CHUNK: Final = 1 << 20
_FOR_EXCEL: Final = re.compile(r"sep=.", re.IGNORECASE)
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_SHEETS: Final = (".xlsx", ".xls", ".xlsm", ".ods", ".numbers")


@dataclass(frozen=True, slots=True)
class DataFile:
    """One file of a relation. `shown` is its path as reports name it; `digest` is of its bytes. The rest is about
    CSV: `header` as written, `line_end` empty where the file mixes several."""

    relation: RelationName
    path: Path
    shown: str
    form: str
    digest: str = ""
    header: tuple[str, ...] = ()
    separator: str = ","
    one_line_end: bool = True
    has_rows: bool = False


def form_of(path: Path) -> str | None:
    """`csv`, `parquet`, or None for a file that is not data."""
    name = path.name.lower()
    return next((form for ending, form in _ENDINGS.items() if name.endswith(ending)), None)


def data_files(folder: Path) -> dict[RelationName, list[Path]]:
    """The files of each relation: `customers.csv`, `customers_2025.parquet`, `customers/...`, in order of their
    names."""
    found: dict[RelationName, list[Path]] = {}
    for relation in RELATIONS:
        here = [p for p in folder.iterdir() if p.is_file() and p.name.startswith(relation) and form_of(p)]
        below = [p for p in (folder / relation).rglob("*") if p.is_file() and form_of(p)]
        found[relation] = sorted(p for p in (*here, *below) if not p.name.startswith("."))
    return found


def spreadsheet(folder: Path, relation: RelationName) -> str:
    """The name of a workbook that seems to hold a relation, else empty."""
    names = (p.name for p in sorted(folder.iterdir()) if p.name.lower().endswith(_SHEETS))
    return next((name for name in names if name.lower().startswith(relation[:-1])), "")


def inspect(relation: RelationName, path: Path, folder: Path, findings: Findings) -> DataFile | None:
    """One file as it will be read, or None with the reason in `findings`."""
    shown = path.relative_to(folder).as_posix()
    form = form_of(path) or ""
    try:
        with path.open("rb") as raw:
            digest = _digest(raw)
        if form == "parquet":
            return DataFile(relation, path, shown, form, digest)
        with _text_bytes(path) as stream:
            scan = _scan(stream)
    except OSError as error:
        why = "it is no gzip file" if isinstance(error, gzip.BadGzipFile) else (error.strerror or str(error)).lower()
        findings.add("D702", file=shown, words={"why": why})
        return None
    except (EOFError, zlib.error):
        findings.add("D702", file=shown, words={"why": "it is not a whole gzip file"})
        return None
    if scan.bad_line is not None:
        words = {"line": scan.bad_line, "likely": scan.likely}
        findings.add("D703", file=shown, row=scan.bad_line, words=words)
        return None
    if not scan.first.strip():
        findings.add(
            "D702", file=shown, words={"why": "it is empty; it needs at least a line with the names of its columns"}
        )
        return None
    if _FOR_EXCEL.fullmatch(scan.first.strip()):
        why = f"its first line is `{scan.first.strip()}`, which is meant for Excel; remove that line"
        findings.add("D702", file=shown, words={"why": why})
        return None
    separator = _separator(scan.first)
    header = tuple(next(csv.reader(io.StringIO(scan.first), delimiter=separator)))
    return DataFile(relation, path, shown, form, digest, header, separator, scan.one_line_end, scan.has_rows)


def _digest(stream: IO[bytes]) -> str:
    found = blake2b(digest_size=16)
    while chunk := stream.read(_CHUNK):
        found.update(chunk)
    return found.hexdigest()


def _text_bytes(path: Path) -> IO[bytes]:
    return gzip.open(path) if path.name.lower().endswith(".gz") else path.open("rb")  # type: ignore[return-value]


@dataclass(slots=True)
class _Scan:
    first: str = ""
    one_line_end: bool = True
    has_rows: bool = False
    bad_line: int | None = None
    likely: str = "windows-1252"


def _scan(stream: IO[bytes]) -> _Scan:
    """One pass: is it UTF-8, how do its lines end, and what is the first one."""
    pairs = feeds = returns = lines = 0
    head = b""
    for chunk in _whole_lines(stream):
        if len(head) < _CHUNK:
            head += chunk
        pairs += chunk.count(b"\r\n")
        feeds += chunk.count(b"\n")
        returns += chunk.count(b"\r")
        try:
            chunk.decode("utf-8")
        except UnicodeDecodeError as error:
            before = chunk[: error.start]
            line = lines + max(before.count(b"\n"), before.count(b"\r")) + 1
            return _Scan(bad_line=line, likely="utf-16" if head.startswith(_UTF16) else "windows-1252")
        lines += max(chunk.count(b"\n"), chunk.count(b"\r"))
    kinds = (pairs > 0) + (feeds > pairs) + (returns > pairs)
    text = head.decode("utf-8", "replace").removeprefix("\ufeff")
    first = _first_record(text)
    return _Scan(first, kinds <= 1, bool(text[len(first) :].strip()))


def _whole_lines(stream: IO[bytes]) -> Iterator[bytes]:
    """Chunks that end at a line end, so that no character and no pair of line ends is cut."""
    rest = b""
    while chunk := stream.read(_CHUNK):
        chunk = rest + chunk
        cut = max(chunk.rfind(b"\n"), chunk[:-1].rfind(b"\r")) + 1
        rest = chunk[cut:]
        if cut:
            yield chunk[:cut]
    if rest:
        yield rest


def _first_record(text: str) -> str:
    """The header: up to the first line end outside quotes."""
    quoted = False
    for place, char in enumerate(text):
        if char == '"':
            quoted = not quoted
        elif char in "\r\n" and not quoted:
            return text[:place]
    return text


def _separator(header: str) -> str:
    return max(",;\t|", key=header.count)
