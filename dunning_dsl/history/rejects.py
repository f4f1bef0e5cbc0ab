"""The rejects file: every row that is left out, with why, so that nothing is dropped in silence."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final

from dunning_dsl.history.tables import Row, Table

HEADER: Final = ("code", "problem", "file", "row", "column", "value", "customer_id", "record")


class Rejects:
    """Writes beside the wanted file and puts it in place at the end, or straight into a pipe or device; without a path
    it writes nothing."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._file: IO[str] | None = None
        self._writer: Any = None

    def __enter__(self) -> Rejects:
        if self.path is not None:
            special = self.path.exists() and not self.path.is_file() and not self.path.is_dir()
            self._partial = self.path if special else self.path.with_name(self.path.name + ".partial")
            self._file = self._partial.open("w", encoding="utf-8", newline="")
            self._writer = csv.writer(self._file, lineterminator="\n")
            self._writer.writerow(HEADER)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is None or self.path is None:
            return
        self._file.close()
        if self._partial == self.path:
            return
        if kind is None:
            os.replace(self._partial, self.path)
        else:
            self._partial.unlink(missing_ok=True)

    def add(
        self,
        code: str,
        problem: str,
        *,
        file: str,
        row: int | None,
        column: str = "",
        value: str = "",
        customer_id: str = "",
        cells: Mapping[str, str | None],
    ) -> None:
        """One row that is left out, with all its cells; `row` is None where its place is not known."""
        if self._writer is None:
            return
        record = json.dumps({name: cell for name, cell in cells.items() if cell is not None}, ensure_ascii=False)
        self._writer.writerow((code, problem, file, row, column, value, customer_id, record))

    def add_row(self, code: str, problem: str, table: Table, row: Row, column: str = "", value: str = "") -> None:
        """The same for a row as it was read."""
        if self._writer is None:
            return
        cells = {name: row[table.place(name)] for name in table.columns if name in table.present}
        self.add(
            code,
            problem,
            file=table.files[row[0]],
            row=row[1],
            column=column,
            value=value,
            customer_id=cells.get("customer_id") or "",
            cells=cells,
        )
