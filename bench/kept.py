"""Worlds that are run many times over and kept as they are made: a line of JSON for each, so that a run that was broken
off goes on where it was. Once the code has changed, begin another file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from dunning_simulator.statistics.proportions import single_interval

Row = dict[str, Any]


class Kept:
    """The rows of a file, by their kind, their world and whatever else they were made with; None keeps nothing."""

    def __init__(self, file: Path | None) -> None:
        self.file = file
        self.rows: dict[str, Row] = {}
        if file is not None and file.exists():
            for line in file.read_text(encoding="utf-8").splitlines():
                row = json.loads(line)
                self.rows[row["key"]] = row

    def each(self, kind: str, worlds: Iterable[int], make: Callable[[int], Row]) -> list[Row]:
        """A row for each world, made where it is not there yet."""
        return [self._one(f"{kind}/{world}", world, make) for world in worlds]

    def _one(self, key: str, world: int, make: Callable[[int], Row]) -> Row:
        if key not in self.rows:
            row = {"key": key, **make(world)}
            self.rows[key] = row
            if self.file is not None:
                with self.file.open("a", encoding="utf-8") as out:
                    out.write(json.dumps(row) + "\n")
        return self.rows[key]


def share(many: int, of: int) -> str:
    """So many of so many, with Wilson's 95 % interval: `190 of 200 (95.0 %; 91.0 to 97.3)`."""
    if not of:
        return "none"
    low, high = single_interval(many, of)
    return f"{many:,} of {of:,} ({100 * many / of:.1f} %; {100 * low:.1f} to {100 * high:.1f})"
