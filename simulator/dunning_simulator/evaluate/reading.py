"""A table of another system's log, from a file to columns: CSV (also gzipped), TSV or Parquet, by DuckDB."""

from __future__ import annotations

import csv
import gzip
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import numpy as np

from dunning_simulator.statistics.arrays import Floats

SEPARATORS: Final = ",;|\t"


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column is what. With `arm` the table is an experiment (`base` the arm compared with, `before` something
    known before the draw); else `propensity` with `probability` (the policy's, of what was done) or `weight` (that over
    the propensity), and perhaps a model's reward of what was done and of the policy. With `step` the rows of a cluster
    are decisions in a row."""

    reward: str
    propensity: str | None = None
    probability: str | None = None
    weight: str | None = None
    modelled: str | None = None
    under_policy: str | None = None
    cluster: str | None = None
    arm: str | None = None
    base: str | None = None
    before: str | None = None
    step: str | None = None

    @property
    def numbers(self) -> dict[str, str]:
        """The columns that hold numbers, by what they are."""
        found = {
            "reward": self.reward,
            "propensity": self.propensity,
            "probability": self.probability,
            "weight": self.weight,
            "modelled reward": self.modelled,
            "reward under the policy": self.under_policy,
            "value before": self.before,
            "step": self.step,
        }
        return {what: column for what, column in found.items() if column is not None}


class TableError(ValueError):
    """The file or a column is not there; the text says so and names a way out."""


@dataclass(frozen=True, slots=True)
class Table:
    """The columns asked for, by what they are; NaN where a cell is no number."""

    numbers: dict[str, Floats]
    cluster: tuple[str, ...] | None
    arm: tuple[str, ...] | None
    digest: str

    def __len__(self) -> int:
        return len(self.numbers["reward"])


def read(path: Path, columns: Columns) -> Table:
    """The table; a `TableError` where it cannot be read."""
    import duckdb

    try:
        digest = sha256(path.read_bytes()).hexdigest()
        source = _source(path)
        with duckdb.connect() as connection:
            there = [str(r[0]) for r in connection.execute(f"DESCRIBE SELECT * FROM {source}", [str(path)]).fetchall()]
            _check(path, [*columns.numbers.values(), *filter(None, (columns.cluster, columns.arm))], there)
            found = _columns(connection, source, path, columns)
    except (OSError, EOFError, zlib.error) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise TableError(f"cannot read `{path}`: {why.lower()}") from None
    except duckdb.Error as error:
        raise TableError(f"cannot read `{path}` as a table: {_reason(str(error))}") from None
    made = {what: _floats(found[f"n{i}"]) for i, what in enumerate(columns.numbers)}
    return Table(made, _words(found.get("cluster")), _words(found.get("arm")), digest)


def _columns(connection: Any, source: str, path: Path, columns: Columns) -> dict[str, Any]:
    """The columns as arrays: numbers as `n0`, `n1`, ..., masked where they are none."""
    wanted = [*columns.numbers.values(), *filter(None, (columns.cluster, columns.arm))]
    # Kept as it is before it is cast: DuckDB pushes a cast into its reader of CSV, which then fails.
    names = ", ".join(map(_quoted, dict.fromkeys(wanted)))
    connection.execute(f"CREATE TEMP TABLE kept AS SELECT {names} FROM {source}", [str(path)])
    asked = [f"TRY_CAST({_quoted(c)} AS DOUBLE) AS n{i}" for i, c in enumerate(columns.numbers.values())]
    words = (("cluster", columns.cluster), ("arm", columns.arm))
    asked += [f"CAST({_quoted(c)} AS VARCHAR) AS {name}" for name, c in words if c is not None]
    found: dict[str, Any] = connection.execute(f"SELECT {', '.join(asked)} FROM kept").fetchnumpy()
    return found


def _source(path: Path) -> str:
    """The call that reads the file. Nothing about a CSV is guessed from its rows: a ragged one is an error."""
    if path.suffix.lower() in (".parquet", ".pq"):
        return "read_parquet(?)"
    header, separator = _header(path)
    twice = next((name for name in header if header.count(name) > 1), None)
    if twice is not None:
        raise TableError(f"`{path}` has the column `{twice}` more than once; give each its own name")
    names = ", ".join(f"{_text(name)}: 'VARCHAR'" for name in header)
    return (
        f"read_csv(?, auto_detect=false, header=true, columns={{{names}}}, delim={_text(separator)}, "
        "quote='\"', escape='\"')"
    )


def _header(path: Path) -> tuple[list[str], str]:
    """The names of the columns and what separates them."""
    with path.open("rb") as raw:
        packed = path.suffix.lower() == ".gz"
        first = gzip.GzipFile(fileobj=raw).read(1 << 16) if packed else raw.read(1 << 16)
    try:
        line = first.decode("utf-8-sig", errors="strict" if len(first) < 1 << 16 else "ignore")
    except UnicodeDecodeError:
        raise TableError(f"`{path}` is not UTF-8 text; save it as UTF-8") from None
    line = line.replace("\r\n", "\n").replace("\r", "\n").split("\n", 1)[0]
    if not line.strip():
        raise TableError(f"`{path}` is empty; its first line has to name the columns")
    separator = max(SEPARATORS, key=line.count)
    return next(csv.reader([line], delimiter=separator)), separator


def _reason(text: str) -> str:
    """What DuckDB says is wrong, without its advice on options that nobody here can set."""
    told = [line.strip() for line in text.splitlines() if line.strip()]
    kept = [line for line in told[:4] if not line.startswith(("Possible", "Original", "LINE ", "^"))]
    return "; ".join(dict.fromkeys(kept))


def _text(word: str) -> str:
    return "'" + word.replace("'", "''") + "'"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _check(path: Path, wanted: Sequence[str], there: Sequence[str]) -> None:
    for column in wanted:
        if column not in there:
            near = get_close_matches(column, there, 1)
            hint = f"; did you mean `{near[0]}`?" if near else f"; it has {', '.join(there[:12])}"
            raise TableError(f"`{path}` has no column `{column}`{hint}")


def _floats(column: Any) -> Floats:
    return np.ma.filled(np.ma.asarray(column, dtype=np.float64), np.nan)


def _words(column: Any) -> tuple[str, ...] | None:
    if column is None:
        return None
    return tuple("" if one is None or one is np.ma.masked else str(one) for one in np.ma.asarray(column).tolist())
