"""How a text message says that it can be stopped, in languages that have no whole word list yet."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Final

_WAYS: Final = MappingProxyType(
    {
        "es": ("STOP|BAJA", "Responda STOP para darse de baja"),
        "fr": ("STOP|ARR[EÊ]T", "Répondez STOP pour ne plus recevoir de SMS"),
        "it": ("STOP", "Rispondi STOP per non ricevere altri SMS"),
        "nl": ("STOP", "Antwoord STOP om geen sms meer te krijgen"),
    }
)
"""By language: the words that are sent back (`ARRET` is usual in Canada, `BAJA` in Spain), and a sentence to take as
it is, in letters that text messages have."""

ENGLISH: Final = "Reply STOP to end texts"


def stop_line(language: str) -> str | None:
    """A sentence that says so; None where none is known in the language."""
    return _WAYS[_code(language)][1] if _code(language) in _WAYS else None


def says_how_to_stop(text: str, language: str) -> bool:
    """Only a word that telephone networks know counts, written large, where another word leads to it."""
    word = _WAYS.get(_code(language), ("STOP", ""))[0]
    return re.search(rf"[^\W\d_]:? [\"'“„«]?(?:{word})(?!\w)", text) is not None


def _code(language: str) -> str:
    return language.replace("_", "-").split("-")[0].lower()
