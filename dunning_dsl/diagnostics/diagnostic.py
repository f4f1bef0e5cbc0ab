"""The one type of report, and the function that makes it from a catalogue entry."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from importlib import import_module
from typing import TYPE_CHECKING

from dunning_dsl.source import Span

if TYPE_CHECKING:
    from dunning_dsl.diagnostics.entry import Entry


class Severity(Enum):
    """Errors fail a check; warnings fail it under `--strict`; notes never do."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Label:
    """A place and, where it helps, a few words shown beside its underline."""

    span: Span
    text: str = ""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One mistake, one report.

    `message` stands alone as a sentence (lower case, no full stop, user's words in backticks); `primary` is the
    smallest place to look at; `secondary` places show the cause; `notes` are facts, `helps` are things to type.
    """

    code: str
    slug: str
    severity: Severity
    message: str
    primary: Label
    secondary: tuple[Label, ...] = ()
    notes: tuple[str, ...] = ()
    helps: tuple[str, ...] = ()

    @property
    def sort_key(self) -> tuple[str, int, int, str, str]:
        span = self.primary.span
        return (span.file, span.start, span.end, self.code, self.message)


def entry(code: str) -> Entry:
    """The catalogue's entry for a code such as `D201`; without one it is a mistake of ours (ModuleNotFoundError)."""
    found: Entry = import_module(f"dunning_dsl.diagnostics.catalogue.{code.lower()}").ENTRY
    return found


def report(
    code: str,
    span: Span,
    *,
    label: str = "",
    secondary: Iterable[Label] = (),
    notes: Iterable[str] = (),
    helps: Iterable[str] = (),
    **words: object,
) -> Diagnostic:
    """The diagnostic `code` at `span`, its catalogue sentence filled with `words`.

    Without `helps` the entry's own help (filled likewise) is used, where it has one.
    """
    found = entry(code)
    given = tuple(helps)
    if not given and found.help:
        given = (found.help.format(**words),)
    return Diagnostic(
        code=found.code,
        slug=found.slug,
        severity=found.severity,
        message=found.message.format(**words),
        primary=Label(span, label),
        secondary=tuple(secondary),
        notes=tuple(notes),
        helps=given,
    )


def ordered(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sorted by file and place, exact repetitions dropped."""
    return tuple(sorted(dict.fromkeys(diagnostics), key=lambda d: d.sort_key))
