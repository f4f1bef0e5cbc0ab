"""Files or a script to three tables of text in DuckDB, sorted by customer, and rows out of them one after the other.

Everything is read as text: what a cell means is decided in `cells`, in one place for CSV, Parquet and SQL. The
tables lie in a temporary database file, so that memory stays bounded whatever the size of the history.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from dunning_dsl.history.files import SCRIPT, DataFile
from dunning_dsl.history.problems import Findings
from dunning_dsl.history.relations import RELATIONS, RelationName, known

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

LEFT_OUT: Final = "left_out"
"""The view of a `history.sql` that says what it leaves out: `reason`, `rows`."""

_RAGGED: Final = re.compile(r"CSV Error on Line: (\d+).*Expected Number of Columns: (\d+) Found: (\d+)")
_QUOTE: Final = re.compile(r"CSV Error on Line: (\d+).*[Qq]uote")
_BATCH: Final = 5_000
_SCRIPT_LOCK: Final = Lock()


@dataclass(frozen=True, slots=True)
class Part:
    """One source of rows: `query` selects them, `columns` maps our (lower-case) name to that of the source,
    `first_row` is the number of its first row as people count."""

    shown: str
    query: str
    columns: dict[str, str]
    first_row: int = 1
    promised: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A relation as read: every column we know and every one it has (`present`), its files, how many rows, and by file
    how many `blank` ones were passed over (file, first such row, how many)."""

    relation: RelationName
    columns: tuple[str, ...]
    present: frozenset[str]
    files: tuple[str, ...]
    rows: int
    blank: tuple[tuple[int, int, int], ...] = ()

    def place(self, column: str) -> int:
        """Where a column stands in a row."""
        return self.columns.index(column) + 2


Row: TypeAlias = tuple[Any, ...]
"""The number of its file in `Table.files`, its row number there, then its cells in the order of `Table.columns`,
None where empty."""


def connect(scratch: Path) -> DuckDBPyConnection:
    """A database in the folder `scratch`, which fetches no extension from anywhere."""
    import duckdb

    settings: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": "false",
        "temp_directory": str(scratch / "spill"),
    }
    return duckdb.connect(str(scratch / "history.duckdb"), config=settings)


def parts_of_files(
    connection: DuckDBPyConnection, files: list[DataFile], findings: Findings
) -> dict[RelationName, list[Part]]:
    """The parts of a folder of CSV or Parquet files."""
    found: dict[RelationName, list[Part]] = {relation: [] for relation in RELATIONS}
    for file in files:
        query = _csv(file) if file.form == "csv" else f"SELECT * FROM read_parquet({text(str(file.path))})"
        names = file.header
        if file.form == "parquet":
            described = _describe(connection, query, file.shown, findings)
            if described is None:
                continue
            names = described
        columns = _columns(names, file, findings)
        found[file.relation].append(Part(file.shown, query, columns, 2 if file.form == "csv" else 1, file.has_rows))
    return found


def _csv(file: DataFile) -> str:
    names = ", ".join(f"{text(f'c{place}')}: 'VARCHAR'" for place in range(len(file.header)))
    strict = "true" if file.one_line_end else "false"
    return (
        f"SELECT * FROM read_csv({text(str(file.path))}, auto_detect=false, header=true, columns={{{names}}}, "
        f"delim={text(file.separator)}, quote='\"', escape='\"', strict_mode={strict}, max_line_size=10000000)"
    )


def _columns(names: tuple[str, ...], file: DataFile, findings: Findings) -> dict[str, str]:
    columns: dict[str, str] = {}
    for place, name in enumerate(names):
        ours = name.strip().lower() or f"column {place + 1}"
        if ours in columns:
            findings.add("D709", file=file.shown, column=ours)
        columns[ours] = f"c{place}" if file.form == "csv" else name
    return columns


def _describe(
    connection: DuckDBPyConnection, query: str, shown: str, findings: Findings, code: str = "D702"
) -> tuple[str, ...] | None:
    import duckdb

    try:
        rows = connection.execute(f"DESCRIBE {query}").fetchall()
    except duckdb.Error as error:
        findings.add(code, file=shown, words={"why": said(error)})
        return None
    return tuple(str(row[0]) for row in rows)


@contextlib.contextmanager
def script_views(
    connection: DuckDBPyConnection, folder: Path, data: Path | None, findings: Findings
) -> Iterator[dict[RelationName, list[Part]]]:
    """Run `history.sql`; its views are read inside the `with`, where relative paths are those of the folder, or of
    `data`.

    DuckDB looks relative paths up where the process runs, so the process stands in `data` (else the folder)
    meanwhile; what is not found there is looked for in the folder.
    """
    import duckdb

    place = (data or folder).resolve()
    with _SCRIPT_LOCK, contextlib.chdir(place):
        connection.execute(f"SET file_search_path = {text(str(folder))}")
        connection.execute(f"SET VARIABLE data = {text(str(place))}")
        connection.execute(f"SET VARIABLE folder = {text(str(folder))}")
        try:
            connection.execute((folder / SCRIPT).read_text(encoding="utf-8-sig"))
        except duckdb.Error as error:
            findings.add("D707", file=SCRIPT, words={"why": said(error)})
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            findings.add("D703", file=SCRIPT, row=line, words={"line": line, "likely": "windows-1252"})
        except OSError as error:
            findings.add("D702", file=SCRIPT, words={"why": (error.strerror or str(error)).lower()})
        yield {} if findings.groups else _script_parts(connection, findings)


def _script_parts(connection: DuckDBPyConnection, findings: Findings) -> dict[RelationName, list[Part]]:
    present = {
        str(row[0]).lower() for row in connection.execute("SELECT table_name FROM information_schema.tables").fetchall()
    }
    found: dict[RelationName, list[Part]] = {relation: [] for relation in RELATIONS}
    for relation in RELATIONS:
        if relation not in present:
            continue
        shown = f"{SCRIPT}: {relation}"
        names = _describe(connection, f"SELECT * FROM {relation}", shown, findings, "D707")
        if names is not None:
            columns = {name.strip().lower(): name for name in names}
            found[relation].append(Part(shown, f"SELECT * FROM {relation}", columns))
    if LEFT_OUT in present:
        for reason, rows in connection.execute(f"SELECT reason, rows FROM {LEFT_OUT} ORDER BY ALL").fetchall():
            findings.add("D740", file=SCRIPT, group=str(reason), rows=int(rows), words={"reason": reason})
    return found


def load(connection: DuckDBPyConnection, relation: RelationName, parts: list[Part], findings: Findings) -> Table | None:
    """The relation's parts as one table `read_RELATION`, sorted by customer; None with the reason in `findings`."""
    import duckdb

    columns = tuple(dict.fromkeys((*known(relation), *(name for part in parts for name in part.columns))))
    for number, part in enumerate(parts):
        cells = [
            _money(part.columns.get(name)) if name == "amount" else _cell(part.columns.get(name)) for name in columns
        ]
        found = [f"{cell} AS {identifier(f'k{place}')}" for place, cell in enumerate(cells)]
        number_of_row = f"row_number() OVER () + {part.first_row - 1} AS row"
        rows = f"SELECT {number} AS file, {number_of_row}, {', '.join(found)} FROM ({part.query})"
        verb = f"CREATE TABLE raw_{relation} AS" if number == 0 else f"INSERT INTO raw_{relation}"
        try:
            connection.execute(f"{verb} {rows}")
            read = connection.execute(f"SELECT count(*) FROM raw_{relation} WHERE file = {number}").fetchone()
        except duckdb.Error as error:
            code = "D707" if part.shown.startswith(SCRIPT) else "D702"
            findings.add(code, file=part.shown, words={"why": said(error)})
            return None
        if part.promised and not (read and read[0]):
            findings.add("D702", file=part.shown, words={"why": "it has lines, but no row could be made out"})
            return None
    nothing = " AND ".join(f"{identifier(f'k{place}')} IS NULL" for place in range(len(columns)))
    found_blank = f"SELECT file, min(row), count(*) FROM raw_{relation} WHERE {nothing} GROUP BY file ORDER BY file"
    blank = tuple(connection.execute(found_blank).fetchall())
    if blank:
        connection.execute(f"DELETE FROM raw_{relation} WHERE {nothing}")
    key = identifier(f"k{columns.index('customer_id')}")
    by = f"ORDER BY coalesce({key}, ''), file, row"
    connection.execute(f"CREATE TABLE read_{relation} AS SELECT * FROM raw_{relation} {by}")
    connection.execute(f"DROP TABLE raw_{relation}")
    counted = connection.execute(f"SELECT count(*) FROM read_{relation}").fetchone()
    present = frozenset(name for part in parts for name in part.columns)
    files = tuple(part.shown for part in parts)
    return Table(relation, columns, present, files, counted[0] if counted else 0, blank)


def _cell(column: str | None) -> str:
    return "NULL::VARCHAR" if column is None else f"nullif(trim(CAST({identifier(column)} AS VARCHAR)), '')"


def _money(column: str | None) -> str:
    """A column of numbers (Parquet, or SQL) has as many zeros after the point as its type says: they mean nothing."""
    if column is None:
        return _cell(column)
    numeric = f"regexp_matches(typeof({identifier(column)}), '^(DECIMAL|DOUBLE|FLOAT)')"
    trimmed = f"regexp_replace({_cell(column)}, '(\\.[0-9]*[1-9])0+$|\\.0+$', '\\1')"
    return f"CASE WHEN {numeric} THEN {trimmed} ELSE {_cell(column)} END"


def rows(connection: DuckDBPyConnection, table: Table) -> Iterator[Row]:
    """The rows of a table by customer, then file, then row."""
    cursor = connection.cursor()
    cursor.execute(f"SELECT * FROM read_{table.relation}")
    while batch := cursor.fetchmany(_BATCH):
        yield from batch
    cursor.close()


def fingerprint(connection: DuckDBPyConnection, tables: list[Table]) -> str:
    """A digest of all that the tables hold, whatever files, databases or addresses it came from."""
    found = blake2b(digest_size=16)
    for table in tables:
        cells = ", ".join(identifier(f"k{place}") for place in range(len(table.columns)))
        digest = f"count(*), sum(hash(file, row, {cells})::HUGEINT), bit_xor(hash(row, {cells}, file))"
        row: Any = connection.execute(f"SELECT {digest} FROM read_{table.relation}").fetchone()
        found.update(repr((table.relation, table.columns, table.files, row)).encode())
    return found.hexdigest()


def text(value: str) -> str:
    """A literal of SQL."""
    return "'" + value.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """A quoted name of SQL."""
    return '"' + name.replace('"', '""') + '"'


def said(error: Exception) -> str:
    """What DuckDB says, in one line without its suggestions about its own options."""
    lines = [line.strip() for line in str(error).splitlines()]
    kept: list[str] = []
    for line in lines:
        if line.startswith(("Possible", "*", "file =", "LINE ")):
            break
        if line:
            kept.append(line)
    words = " ".join(kept)
    ragged = _RAGGED.search(words)
    if ragged is not None:
        return f"line {ragged[1]} has {ragged[3]} cells where the first line has {ragged[2]}"
    quote = _QUOTE.search(words)
    if quote is not None:
        return f"line {quote[1]} has a quotation mark that is not closed, or one in the middle of a cell"
    for prefix in ("Invalid Input Error:", "Binder Error:", "Catalog Error:", "Parser Error:", "IO Error:"):
        words = words.replace(prefix, "").strip()
    return words[:300] or type(error).__name__
