"""What a word list is made of, and how it is searched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

ANY: Final[frozenset[str]] = frozenset()
"""Suits no tone at all."""
MILD: Final = frozenset({"friendly"})
EARLY: Final = frozenset({"friendly", "firm"})
LATE: Final = frozenset({"firm", "final"})

SMILES: Final = "[\U0001f600-\U0001f64f\U0001f389\u263a]"
"""Faces and confetti: the same in every language."""

_PLAIN: Final = str.maketrans("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ", "acelnoszzACELNOSZZ")
"""Polish letters as text messages write them; of equal length, so that places in a text stay where they are."""


@dataclass(frozen=True, slots=True)
class Unsuitable:
    """Words (a regular expression between word boundaries, in any case), the tones they do not suit (`ANY`: none at
    all), why, and a phrase that the entry is there to catch, which the tests hold it to."""

    pattern: str
    tones: frozenset[str]
    why: str
    example: str


@dataclass(frozen=True, slots=True)
class Words:
    """The lists of one language.

    `as_of` is the day on which somebody last looked them over. `opt_out` and `offering` are regular expressions
    between word boundaries: how a message says that it can be stopped (in the case written), and what a service
    e-mail's subject must not offer (in any case). `stop_line` is a sentence that a text message can take as it is, to
    say the former. `plain` is for a language that text messages write without its
    accents: its lists, written with them, then match both.
    """

    name: str
    as_of: str
    unsuitable: tuple[Unsuitable, ...]
    opt_out: str
    offering: str
    stop_line: str
    plain: bool = False
    _compiled: dict[str, re.Pattern[str]] = field(default_factory=dict, compare=False, repr=False)

    def unsuited(self, text: str, tone: str | None) -> list[tuple[str, str]]:
        """The words of a text that do not suit the tone, each with the reason; every word once, in the list's
        order."""
        found: dict[str, str] = {}
        for entry in self.unsuitable:
            if entry.tones and tone not in entry.tones:
                continue
            for words in self._found(entry.pattern, text, re.IGNORECASE):
                found.setdefault(words, entry.why)
        return list(found.items())

    def says_how_to_stop(self, text: str) -> bool:
        return any(True for _ in self._found(self.opt_out, text, 0))

    def offered(self, text: str) -> str | None:
        """The first words of an offer."""
        return next(self._found(self.offering, text, re.IGNORECASE), None)

    def _found(self, pattern: str, text: str, flags: int) -> Iterator[str]:
        compiled = self._compiled.get(pattern)
        if compiled is None:
            bounded = rf"(?<!\w)(?:{pattern})(?!\w)"
            compiled = self._compiled[pattern] = re.compile(bounded.translate(_PLAIN) if self.plain else bounded, flags)
        searched = text.translate(_PLAIN) if self.plain else text
        for match in compiled.finditer(searched):
            yield text[match.start() : match.end()]
