"""Texts as numbers: one dictionary for a whole run."""

from __future__ import annotations

from collections.abc import Iterable
from threading import Lock
from typing import Final

NONE: Final = -1
"""`kernel.layout.NONE`, said here as well so that nothing needs NumPy to know it."""


class Names:
    """A dictionary that only grows: a text keeps its code, and codes are given from 0 upward in the order met.

    May be shared by threads. Ids of customers, invoices and actions do not belong here: it lives as long as the run.
    """

    __slots__ = ("_codes", "_lock", "_texts")

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._codes: dict[str, int] = {}
        self._texts: list[str] = []
        self._lock = Lock()
        for text in texts:
            self.code(text)

    def __len__(self) -> int:
        return len(self._texts)

    def code(self, text: str) -> int:
        """The text's code; a text that is new gets the next one."""
        found = self._codes.get(text)
        if found is not None:
            return found
        with self._lock:
            found = self._codes.get(text)
            if found is None:
                found = len(self._texts)
                self._texts.append(text)
                self._codes[text] = found
            return found

    def code_or_none(self, text: str | None) -> int:
        """The text's code, `NONE` where there is no text."""
        return NONE if text is None else self.code(text)

    def find(self, text: str) -> int:
        """The text's code, `NONE` where nobody has named it."""
        return self._codes.get(text, NONE)

    def text(self, code: int) -> str:
        """The text of a code that was given out."""
        if code < 0:
            raise IndexError(f"{code} is no code of a text")
        return self._texts[code]
