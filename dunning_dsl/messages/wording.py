"""Words that do not suit a tone. English only; texts in other languages are not read.

A list for tact, not law: what it names is worth a second look. Last looked over on 2026-11-21.
Research/dunning-field.md, sections 1 and 5, says why: a reminder is polite and helpful, pressure belongs to late
letters, and threats to none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

AS_OF: Final = "2026-11-21"


@dataclass(frozen=True, slots=True)
class Unsuitable:
    """Words (a regular expression), the tones they do not suit (none: no tone at all), and why."""

    pattern: str
    tones: frozenset[str]
    why: str


_THREAT: Final[frozenset[str]] = frozenset()
_MILD: Final = frozenset({"friendly"})
_EARLY: Final = frozenset({"friendly", "firm"})
_LATE: Final = frozenset({"firm", "final"})

UNSUITABLE: Final = (
    Unsuitable(r"arrest(?:ed)?|jail|prison|police|bailiffs?", _THREAT, "a threat of force has no place in a reminder"),
    Unsuitable(r"garnish\w*|seize your|seizure", _THREAT, "only a court can order that"),
    Unsuitable(r"deadbeat|dishonest|shame(?:ful)?|refus(?:e|ing) to pay", _THREAT, "it blames the person"),
    Unsuitable(r"we will sue|lawsuit", _THREAT, "a threat that may never be carried out"),
    Unsuitable(r"legal (?:action|steps|proceedings)", _EARLY, "it belongs to a last notice"),
    Unsuitable(r"(?:debt )?collection(?:s)? agenc(?:y|ies)|debt collectors?", _EARLY, "it belongs to a last notice"),
    Unsuitable(r"final (?:notice|warning|demand)|last (?:notice|warning)", _EARLY, "it is not the last one"),
    Unsuitable(r"credit (?:bureau|rating|score)", _EARLY, "it belongs to a last notice"),
    Unsuitable(r"immediately|without delay", _MILD, "it presses"),
    Unsuitable(r"fail(?:ed|ure) to pay|delinquen\w+|in default", _MILD, "it blames"),
    Unsuitable(r"we (?:demand|insist)|you must|demand", _MILD, "it commands"),
    Unsuitable(r"terminat\w+|cancel your|suspen(?:d|sion)\w*", _MILD, "it threatens"),
    Unsuitable(r"oops|whoops|hey|no worries|don't worry|heads[- ]up", _LATE, "it makes light of a serious letter"),
    Unsuitable(r"just a (?:friendly )?reminder|friendly reminder|gentle reminder", _LATE, "it is more than that"),
    Unsuitable("[\U0001f600-\U0001f64f\U0001f389\u263a]", _LATE, "a smile makes light of a serious letter"),
)


@cache
def _compiled(place: int) -> re.Pattern[str]:
    pattern = UNSUITABLE[place].pattern
    return re.compile(pattern if pattern.startswith("[") else rf"\b(?:{pattern})\b", re.IGNORECASE)


def unsuitable(text: str, tone: str | None) -> list[tuple[str, str]]:
    """The words of a text that do not suit the tone, each with the reason; every word once, in the order of the
    list."""
    found: dict[str, str] = {}
    for place, entry in enumerate(UNSUITABLE):
        if entry.tones and tone not in entry.tones:
            continue
        for match in _compiled(place).finditer(text):
            found.setdefault(match.group(0), entry.why)
    return list(found.items())
