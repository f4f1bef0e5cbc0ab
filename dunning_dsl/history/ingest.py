"""A folder to one nested Parquet file and what was found on the way; or straight to the file kept from the last time.

What is kept lies in `.dunning-cache` inside the history's folder, under a key made of the content of everything that
was read, the zone and currency that stand in, and this package's own code: a file of the right name cannot be stale.
Where the folder cannot be written, nothing is kept.
"""

from __future__ import annotations

import os
import shutil
import weakref
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache as once
from hashlib import blake2b
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Final

from dunning_dsl.history import nested
from dunning_dsl.history.assemble import Assembler, Cursor
from dunning_dsl.history.files import SCRIPT, DataFile, data_files, form_of, inspect, spreadsheet
from dunning_dsl.history.nested import Summary
from dunning_dsl.history.problems import Findings
from dunning_dsl.history.raw import Counts, Defaults
from dunning_dsl.history.rejects import Rejects
from dunning_dsl.history.relations import RELATIONS, RelationName, known, required
from dunning_dsl.history.tables import Part, Table, connect, fingerprint, load, parts_of_files, rows, script_views

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

CACHE: Final = ".dunning-cache"
_KEEP: Final = 4


class Scratch:
    """A temporary folder that lives as long as somebody holds this."""

    def __init__(self) -> None:
        self.path = Path(mkdtemp(prefix="dunning-"))
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Source:
    """What to read: absolute folders, and what stands in where the data does not say."""

    folder: Path
    data: Path | None
    defaults: Defaults


@dataclass(frozen=True, slots=True)
class Kept:
    """The nested file; `scratch` keeps it alive where it is not in the cache."""

    path: Path
    summary: Summary
    scratch: Scratch | None = None


@dataclass(frozen=True, slots=True)
class Options:
    """`keep`: look into the cache and fill it. `fresh`: read the source even if the cache has it (for a rejects
    file)."""

    keep: bool
    fresh: bool


def ingest(source: Source, findings: Findings, rejects: Rejects, options: Options) -> Kept | None:
    """Read the folder, or what is kept of it; None, with errors in `findings`, where it cannot be read."""
    if (source.folder / SCRIPT).is_file():
        return _from_script(source, findings, rejects, options)
    return _from_files(source, findings, rejects, options)


def _from_files(source: Source, findings: Findings, rejects: Rejects, options: Options) -> Kept | None:
    listed = data_files(source.folder)
    if not any(listed.values()):
        findings.add("D700", file=str(source.folder))
        return None
    files: list[DataFile] = []
    for relation, paths in listed.items():
        if not paths:
            findings.add("D701", words={"relation": relation, "hint": _workbook(source.folder, relation)})
        if len({form_of(path) for path in paths}) > 1:
            findings.add("D743", words={"relation": relation})
        found = (inspect(relation, path, source.folder, findings) for path in paths)
        files += [file for file in found if file is not None]
    if findings.groups:
        return None
    key = _key(source.defaults, *(f"{file.shown} {file.digest}" for file in files))
    kept = _kept(source.folder, key) if options.keep and not options.fresh else None
    if kept is not None:
        return kept
    scratch = Scratch()
    with closing(connect(scratch.path)) as connection:
        parts = parts_of_files(connection, files, findings)
        tables = _tables(connection, parts, findings)
        if tables is None:
            return None
        return _assemble(connection, tables, source, key, scratch, rejects, options)


def _workbook(folder: Path, relation: RelationName) -> str:
    found = spreadsheet(folder, relation)
    return f": `{found}` is a spreadsheet, and has to be saved as CSV UTF-8" if found else ""


def _from_script(source: Source, findings: Findings, rejects: Rejects, options: Options) -> Kept | None:
    scratch = Scratch()
    with (
        closing(connect(scratch.path)) as connection,
        script_views(connection, source.folder, source.data, findings) as parts,
    ):
        if any(key[0] != "D740" for key in findings.groups):
            return None
        for relation in RELATIONS:
            if not parts[relation]:
                findings.add("D701", file=SCRIPT, words={"relation": relation, "hint": ""})
        tables = _tables(connection, parts, findings)
        if tables is None:
            return None
        key = _key(source.defaults, fingerprint(connection, tables))
        kept = _kept(source.folder, key) if options.keep and not options.fresh else None
        return kept or _assemble(connection, tables, source, key, scratch, rejects, options)


def _tables(
    connection: DuckDBPyConnection, parts: dict[RelationName, list[Part]], findings: Findings
) -> list[Table] | None:
    """The three relations, loaded; None where a column or a file keeps them from it."""
    for relation, found in parts.items():
        for part in found:
            _check_columns(relation, part, findings)
    if _fatal(findings):
        return None
    tables = [load(connection, relation, found, findings) for relation, found in parts.items()]
    return None if _fatal(findings) else [table for table in tables if table is not None]


def _fatal(findings: Findings) -> bool:
    return any(key[0] in _FATAL for key in findings.groups)


_FATAL: Final = frozenset({"D701", "D702", "D703", "D704", "D707", "D709", "D743"})


def _check_columns(relation: RelationName, part: Part, findings: Findings) -> None:
    """Columns that must be there, and those whose name is almost that of one we would read."""
    absent = [name for name in known(relation) if name not in part.columns]
    foreign = [name for name in part.columns if name not in known(relation)]
    for name in required(relation):
        if name in absent:
            near = get_close_matches(name, foreign, 1, 0.5)
            hint = f"; is it the one called `{near[0]}`?" if near else ""
            words = {"relation": relation, "hint": hint, "present": ", ".join(f"`{n}`" for n in part.columns)}
            findings.add("D704", file=part.shown, column=name, words=words)
    optional = [name for name in absent if name not in required(relation)]
    for name in foreign:
        near = get_close_matches(name, optional, 1, 0.85)
        if near:
            findings.add("D735", file=part.shown, column=name, words={"near": near[0]})


def _assemble(
    connection: DuckDBPyConnection,
    tables: list[Table],
    source: Source,
    key: str,
    scratch: Scratch,
    rejects: Rejects,
    options: Options,
) -> Kept:
    """Check every row, write the nested file, and keep it where that is wanted and possible."""
    customers, invoices, events = tables
    found = Findings()
    for table in tables:
        if table.rows == 0:
            found.add("D706", file=table.files[0], words={"relation": table.relation})
        for file, row, rows_blank in table.blank:
            found.add("D746", file=table.files[file], row=row, rows=rows_blank)
    names = tuple(n for n in customers.columns if n in customers.present and n != "customer_id")
    summary = Summary(names, customers.files, Counts(), found)
    assembler = Assembler(
        Cursor(customers, rows(connection, customers)),
        Cursor(invoices, rows(connection, invoices)),
        Cursor(events, rows(connection, events)),
        source.defaults,
        found,
        summary.counts,
        rejects,
    )
    path = scratch.path / "history.parquet"
    nested.write(path, assembler.ledgers(), summary)
    if options.keep:
        _keep(source.folder, key, path)
    return Kept(path, summary, scratch)


# --- what is kept ---------------------------------------------------------------------------------------------------


def _key(defaults: Defaults, *content: str) -> str:
    found = blake2b(digest_size=16)
    currency = f"{defaults.currency or ''}{' assumed' * defaults.assumed}"
    for part in (str(nested.SCHEMA), _own_code(), defaults.zone, currency, *content):
        found.update(part.encode() + b"\0")
    return found.hexdigest()


@once
def _own_code() -> str:
    """A digest of this package, so that what an older one kept is not taken."""
    found = blake2b(digest_size=16)
    for path in sorted(Path(__file__).parent.glob("*.py")):
        found.update(path.read_bytes())
    return found.hexdigest()


def _kept(folder: Path, key: str) -> Kept | None:
    path = folder / CACHE / f"{key}.parquet"
    summary = nested.read_summary(path) if path.is_file() else None
    if summary is None:
        return None
    with suppress(OSError):
        os.utime(path)
    return Kept(path, summary)


def _keep(folder: Path, key: str, path: Path) -> None:
    """Put a copy in place whole; the oldest of more than a few go."""
    place = folder / CACHE
    with suppress(OSError), _partial(place / f"{key}.parquet") as partial:
        shutil.copyfile(path, partial)
    with suppress(OSError):
        kept = sorted(place.glob("*.parquet"), key=lambda p: p.stat().st_mtime, reverse=True)
        for old in kept[_KEEP:]:
            old.unlink()


@contextmanager
def _partial(path: Path) -> Iterator[Path]:
    """A name beside `path` to write to, which then takes its place."""
    path.parent.mkdir(exist_ok=True)
    ignore = path.parent / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n", encoding="utf-8")
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    try:
        yield partial
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)
