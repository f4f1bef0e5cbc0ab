"""The place where a statement could not go on, and what can be asked about it. Only made for a report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from dunning_dsl.diagnostics import Diagnostic, report
from dunning_dsl.source import Span
from dunning_dsl.syntax.lexer import Token
from dunning_dsl.syntax.machine import END, Stuck, shifted, stands
from dunning_dsl.syntax.tables import SOFT_TYPES, tables
from dunning_dsl.syntax.wording import NUMBERS, READING, expected_words

Detector = Callable[["Place"], Diagnostic | None]
"""Looks for one kind of mistake at a place."""


@dataclass(frozen=True, slots=True)
class Place:
    """`tokens` are the statement's; it got stuck before `tokens[at]`, or at its end. `currencies` are the policy's,
    empty where the file does not say."""

    tokens: list[Token]
    stuck: Stuck
    currencies: tuple[str, ...] = ()

    @property
    def at(self) -> int:
        return self.stuck.at

    @property
    def token(self) -> Token | None:
        """The token that has no place; None at the end of the statement."""
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    @property
    def keyword(self) -> str:
        """The first word of the statement."""
        return self.tokens[0].text

    def ahead(self, distance: int) -> Token | None:
        """The token so many after the one that has no place; a negative distance looks back."""
        index = self.at + distance
        return self.tokens[index] if 0 <= index < len(self.tokens) else None

    @property
    def before(self) -> Token | None:
        """The last token that could be read."""
        return self.ahead(-1)

    @property
    def span(self) -> Span:
        """What to underline: the token that has no place, or the last token of an unfinished statement."""
        token = self.token or self.tokens[-1]
        return token.span

    def accepts(self, terminal: str) -> bool:
        """Whether that terminal could have been read here."""
        return stands(tables(), self.stuck.states, terminal)

    @property
    def expected(self) -> frozenset[str]:
        """All terminals that could have been read here; soft words that would only be names are not among them."""
        return _expected(self.stuck.states)

    @property
    def expected_words(self) -> str:
        return expected_words(self.expected, tables().spelling)

    def accepts_after(self, missing: str, terminal: str) -> bool:
        """Whether `terminal` could be read here if `missing` stood before it."""
        states = shifted(tables(), self.stuck.states, missing)
        return states is not None and stands(tables(), states, terminal)

    def means(self, missing: str, terminal: str) -> bool:
        """Whether `terminal`, after `missing`, would be more than just a name."""
        states = shifted(tables(), self.stuck.states, missing)
        after = shifted(tables(), states, terminal) if states else None
        if not states or not after:
            return False
        as_name = shifted(tables(), states, "NAME") if terminal in SOFT_TYPES else None
        return as_name is None or as_name[-1] != after[-1]

    @property
    def reading(self) -> str:
        """What was being read, in words."""
        reading = tables().reading
        for state in reversed(self.stuck.states):
            phrases = {READING.get(name) for name in reading[state] if name}
            if len(phrases) == 1 and (phrase := phrases.pop()) is not None:
                return phrase
        return f"the statement `{self.keyword}`"

    @property
    def rules(self) -> frozenset[str]:
        """Names of the grammar's rules that are half read, however deep."""
        reading = tables().reading
        return frozenset(name for state in self.stuck.states for name in reading[state])


def misplaced(place: Place, help_: str, token: Token | None = None) -> Diagnostic | None:
    """D101 at the token (else at the one that has no place), with one help."""
    token = token or place.token
    if token is None:
        return None
    found = token.text if len(token.text) < 40 else f"{token.text[:36]}..."
    return report("D101", token.span, helps=(help_,), found=found, reading=place.reading)


@lru_cache(maxsize=512)
def _expected(states: tuple[int, ...]) -> frozenset[str]:
    found = tables()
    names = shifted(found, states, "NAME")
    as_names = names and names[-1]
    can = {symbol: shifted(found, states, symbol) for symbol in (*found.spelling, *_OPEN_ENDED)}
    return frozenset(
        kind for kind, after in can.items() if after and not (kind in SOFT_TYPES and after[-1] == as_names)
    )


_OPEN_ENDED = (*NUMBERS, "NAME", "STRING", "DATE", "TIME", "CODE", END)
"""Terminals without a fixed spelling, and the end."""
