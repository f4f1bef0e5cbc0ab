"""The flat array of a plan while it is being written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass
class Flat:
    """Appends runs of integers; equal runs are kept once."""

    values: list[int] = field(default_factory=list)
    runs: dict[tuple[int, ...], int] = field(default_factory=dict)

    def add(self, run: Iterable[int]) -> int:
        """Where the run stands."""
        key = tuple(run)
        if key not in self.runs:
            self.runs[key] = len(self.values)
            self.values.extend(key)
        return self.runs[key]
