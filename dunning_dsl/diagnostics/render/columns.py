"""A line of a source as a terminal shows it.

Tabs take four columns, wide characters two, and what could reorder the text is spelled out.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

TAB: Final = 4
"""Columns that a tab takes, wherever it stands: the underline needs no more."""

WIDEST: Final = 160
"""Longer lines are cut to the neighbourhood of what is underlined."""

BEFORE: Final = 60
"""Characters kept in front of it then."""


@dataclass(frozen=True, slots=True)
class Shown:
    """`text` as printed, and `columns[i]`, where character `first + i` of the line begins in it.

    The last entry is the end.
    """

    text: str
    columns: tuple[int, ...]
    first: int

    def column(self, character: int) -> int:
        """The printed column (from 0) of a character's place (from 0); one past the end is the end."""
        at = min(max(character - self.first, 0), len(self.columns) - 1)
        return self.columns[at]


def shown(line: str, focus: int) -> Shown:
    """The line ready to print; `focus` (a character's place from 0) stays in sight when it must be cut."""
    first, last, before, after = 0, len(line), "", ""
    if len(line) > WIDEST:
        first = max(0, min(focus - BEFORE, len(line) - WIDEST))
        last = first + WIDEST
        before, after = "..." if first else "", "..." if last < len(line) else ""
    parts, columns, width = [before], [], len(before)
    for character in line[first:last]:
        text, columns_taken = _cell(character)
        columns.append(width)
        parts.append(text)
        width += columns_taken
    columns.append(width)
    return Shown("".join(parts) + after, tuple(columns), first)


def _cell(character: str) -> tuple[str, int]:
    """What is printed for one character and how many columns that takes."""
    if " " <= character <= "~":
        return character, 1
    if character == "\t":
        return " " * TAB, TAB
    category = unicodedata.category(character)
    if category in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"):
        name = f"<U+{ord(character):04X}>"
        return name, len(name)
    if category in ("Mn", "Me"):
        return character, 0
    return character, 2 if unicodedata.east_asian_width(character) in "WF" else 1


def harmless(text: str) -> str:
    """Words of a report with whatever could reorder or overwrite the terminal's text spelled out; line ends stay."""
    if text.isprintable():
        return text
    return "\n".join("".join(_cell(c)[0] for c in line) for line in text.split("\n"))
