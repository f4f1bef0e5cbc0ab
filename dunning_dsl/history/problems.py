"""What is wrong with a history: each kind of mistake once, with its file, column, first rows and number of rows.

The words are the catalogue's (D700 to D749). `Findings` collects while reading; `Problem` is what comes out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from dunning_dsl.diagnostics import Diagnostic, Label, Severity
from dunning_dsl.diagnostics.diagnostic import entry
from dunning_dsl.source import Span

EXAMPLES: Final = 5
"""How many rows of one mistake are named."""


_COUNTED: Final = ("row", "place", "customer", "invoice", "fee")
"""What the catalogue's sentences count: `{customers}` is `1 customer` or `2 customers`."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One kind of mistake at one place.

    `file` is as the user knows it (`invoices.csv`, `history.sql: events`); `rows` counts all rows with it, of which
    `examples` are the first as (row, value). Rows count as a spreadsheet shows them: the header of a CSV file is row
    1. `rejected` says whether those rows are left out.
    """

    code: str
    slug: str
    severity: Severity
    message: str
    help: str = ""
    file: str = ""
    column: str = ""
    rows: int = 0
    examples: tuple[tuple[int, str], ...] = ()
    rejected: bool = False

    @property
    def row(self) -> int | None:
        """The first row, where the mistake is one of rows."""
        return self.examples[0][0] if self.examples else None

    @property
    def place(self) -> str:
        """`invoices.csv, column amount, row 17 and 3 more rows`."""
        parts = [self.file] if self.file else []
        if self.column:
            parts.append(f"column {self.column}")
        if self.examples:
            rows = [str(row) for row, _ in self.examples]
            more = self.rows - len(rows)
            words = ("row " if self.rows == 1 else "rows ") + ", ".join(rows)
            parts.append(words + (f" and {more:,} more" if more > 0 else ""))
        return ", ".join(parts)

    def diagnostic(self) -> Diagnostic:
        """The same as a report like any other (data has no text to underline, so its place is in words)."""
        notes = (self.place,) if self.place else ()
        helps = (self.help,) if self.help else ()
        label = Label(Span(self.file or "history", 0, 0))
        return Diagnostic(self.code, self.slug, self.severity, self.message, label, (), notes, helps)

    def document(self) -> dict[str, Any]:
        """For JSON."""
        shown = asdict(self)
        shown["severity"] = self.severity.value
        shown["examples"] = [{"row": row, "value": value} for row, value in self.examples]
        return shown


@dataclass(slots=True)
class _Group:
    rows: int = 0
    examples: list[tuple[int, str]] = field(default_factory=list)
    words: dict[str, str] = field(default_factory=dict)
    rejected: bool = False


_Key = tuple[str, str, str, str]


@dataclass(slots=True)
class Findings:
    """Mistakes counted while reading; the same mistake in the same column of the same file is one."""

    groups: dict[_Key, _Group] = field(default_factory=dict)

    def add(
        self,
        code: str,
        *,
        file: str = "",
        column: str = "",
        row: int | None = None,
        value: str = "",
        group: str = "",
        rows: int = 1,
        rejected: bool = False,
        words: Mapping[str, object] | None = None,
    ) -> None:
        """Count `rows` more of a mistake; `group` keeps apart what one column may hold of several kinds."""
        found = self.groups.get((code, file, column, group))
        if found is None:
            found = self.groups[code, file, column, group] = _Group()
            found.words = {name: str(word) for name, word in (words or {}).items()}
            found.words.setdefault("value", _shown(value))
            found.words.setdefault("column", column)
            found.words.setdefault("file", file)
        found.rows += rows
        found.rejected = found.rejected or rejected
        if row is not None and len(found.examples) < EXAMPLES:
            found.examples.append((row, value))

    def extend(self, other: Findings) -> None:
        for key, group in other.groups.items():
            self.groups.setdefault(key, group)

    def problems(self) -> tuple[Problem, ...]:
        """Errors first, then by code and place."""
        rank = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}
        found = [_problem(key, group) for key, group in self.groups.items()]
        return tuple(sorted(found, key=lambda p: (rank[p.severity], p.code, p.file, p.column, p.message)))

    def to_json(self) -> list[Any]:
        """What `from_json` takes back, for the cache."""
        return [[list(key), g.rows, g.examples, g.words, g.rejected] for key, g in self.groups.items()]

    @staticmethod
    def from_json(document: Iterable[Any]) -> Findings:
        findings = Findings()
        for key, rows, examples, words, rejected in document:
            code, file, column, group = key
            shown = [(int(row), str(value)) for row, value in examples]
            findings.groups[code, file, column, group] = _Group(rows, shown, dict(words), rejected)
        return findings


def _problem(key: _Key, group: _Group) -> Problem:
    code, file, column, _ = key
    found = entry(code)
    counted = {f"{noun}s": f"{group.rows:,} {noun}{'' if group.rows == 1 else 's'}" for noun in _COUNTED}
    words = {**group.words, **counted}
    return Problem(
        code=found.code,
        slug=found.slug,
        severity=found.severity,
        message=found.message.format(**words),
        help=found.help.format(**words),
        file=file,
        column=column,
        rows=group.rows,
        examples=tuple(sorted(group.examples)),
        rejected=group.rejected,
    )


def _shown(value: str) -> str:
    return value if len(value) <= 60 else value[:57] + "..."
