"""Colours of a terminal, or none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_SEVERITY: Final = {"error": "1;31", "warning": "1;33", "note": "1;36"}
_FRAME: Final = "1;34"


@dataclass(frozen=True, slots=True)
class Paint:
    """Wraps words in escape sequences where `colour` is wanted."""

    colour: bool

    def _with(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and text else text

    def bold(self, text: str) -> str:
        return self._with("1", text)

    def frame(self, text: str) -> str:
        return self._with(_FRAME, text)

    def severity(self, severity: str, text: str) -> str:
        return self._with(_SEVERITY[severity], text)

    def mark(self, severity: str, primary: bool, text: str) -> str:
        return self._with(_SEVERITY[severity] if primary else _FRAME, text)
