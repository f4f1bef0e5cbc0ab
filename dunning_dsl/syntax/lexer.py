"""Text to tokens: whole words, numbers with their unit, and a token for whatever has no place in the language.

Nothing stops the lexer. Comments are kept apart, for the formatter.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from dunning_dsl.source import Source, Span
from dunning_dsl.syntax.tables import tables
from dunning_dsl.syntax.tree import Comment

LONGEST_NUMBER = 18
"""Digits a number may have; the largest legal amount has 13."""


class Token:
    """One piece of text, `text[start:end]` of the file, and the terminal of the grammar that it is.

    `margin` tells that it stands at the left margin, `leads` that nothing but space stands before it on its line.
    """

    __slots__ = ("end", "file", "leads", "margin", "start", "text", "type")

    def __init__(self, type_: str, text: str, file: str, start: int, end: int, margin: bool, leads: bool) -> None:
        self.type = type_
        self.text = text
        self.file = file
        self.start = start
        self.end = end
        self.margin = margin
        self.leads = leads

    @property
    def span(self) -> Span:
        return Span(self.file, self.start, self.end)

    def __repr__(self) -> str:
        return f"Token({self.type}, {self.text!r}, {self.start})"


@cache
def _scanner() -> re.Pattern[str]:
    return re.compile(tables().pattern)


def lex(source: Source) -> tuple[list[Token], list[Comment]]:
    """The tokens and the comments of a source, both in order."""
    found = tables()
    words, ignored = found.words, found.ignored
    text, file = source.text, source.name
    tokens: list[Token] = []
    comments: list[Comment] = []
    margin = leads = True
    for match in _scanner().finditer(text):
        kind = match.lastgroup or ""
        start, end = match.span()
        if kind in ignored:
            if kind == "SPACE":
                newline = text.rfind("\n", start, end)
                if newline >= 0:
                    leads, margin = True, newline == end - 1
                else:
                    margin = False
            elif kind == "COMMENT":
                comments.append(Comment(match.group(), Span(file, start, end), leads))
            continue
        spelled = match.group()
        kind = words.get(spelled, kind)
        if kind in _CHECKED and not _CHECKED[kind](spelled):
            kind = f"BAD_{kind}"
        tokens.append(Token(kind, spelled, file, start, end, margin, leads))
        margin = leads = False
    return tokens, comments


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_time(text: str) -> bool:
    return text < "24:00" and text[3] < "6"


def _is_short(text: str) -> bool:
    return len(text) <= LONGEST_NUMBER or not any(len(part) > LONGEST_NUMBER for part in re.findall("[0-9]+", text))


_CHECKED = {
    "DATE": _is_date,
    "TIME": _is_time,
    **dict.fromkeys(
        ("INT", "DECIMAL", "PERCENT", "MONEY", "MONEYS", "DAYS", "WEEKS", "BUSINESS_DAYS"),
        _is_short,
    ),
}
