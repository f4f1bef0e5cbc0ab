"""The words of a data set as numbers: channels, codes, names of messages, rules, tags.

One dictionary for a whole data set, made when it is read in and kept with it. Its digest goes with every batch, so that
numbers of one data set are never read with the words of another.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from typing import Final

NONE: Final = -1
"""No text."""

SPELLED: Final = -2
"""A text that has no number, because there are too many: it is spelled out beside."""

MOST: Final = 1 << 16
"""How many texts get a number. Words of a business are far fewer; what people write in a note is not."""


class Texts:
    """A dictionary that grows up to `MOST`: numbers are given from 0 upward in the order met."""

    __slots__ = ("_codes", "most")

    def __init__(self, texts: Iterable[str] = (), most: int = MOST) -> None:
        self.most = most
        self._codes = {text: place for place, text in enumerate(texts)}

    def code(self, text: str | None) -> int:
        """The text's number, `NONE` for no text, `SPELLED` where it can have none."""
        if text is None:
            return NONE
        found = self._codes.get(text)
        if found is None:
            if len(self._codes) >= self.most:
                return SPELLED
            found = self._codes[text] = len(self._codes)
        return found

    def all(self) -> tuple[str, ...]:
        """By number."""
        return tuple(self._codes)


def digest_of(texts: Iterable[str]) -> str:
    """The same for the same texts in the same order, wherever they were met."""
    found = blake2b(digest_size=16)
    for text in texts:
        found.update(text.encode("utf-8", "surrogatepass") + b"\0")
    return found.hexdigest()
