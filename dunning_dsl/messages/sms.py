"""How many segments a text message takes, which is what it costs.

A text in the GSM-7 alphabet holds 160 septets in one segment and 153 in each of several; one character outside it
moves the whole text to UCS-2 with 70 and 67 units (3GPP TS 23.038 and 23.040; research/dunning-field.md, section 6.2).
Neither a two-septet character nor a surrogate pair is cut in two.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("\f^{}\\[~]|€")


SINGLE: Final = {"GSM-7": 160, "UCS-2": 70}
"""Units that a text of one segment holds."""
PART: Final = {"GSM-7": 153, "UCS-2": 67}
"""Units that each of several segments holds."""


@dataclass(frozen=True, slots=True)
class Segments:
    """`units` are septets or UTF-16 units; `forced_by` is the first character that GSM-7 does not have, if one."""

    encoding: str
    units: int
    segments: int
    forced_by: str | None = None

    @property
    def room(self) -> int:
        """Units that this many segments hold."""
        return SINGLE[self.encoding] if self.segments == 1 else PART[self.encoding] * self.segments


def in_gsm7(character: str) -> bool:
    """Whether the alphabet has the character, so that it does not force UCS-2."""
    return character in _BASIC or character in _EXTENDED


def segments(text: str) -> Segments:
    """The encoding, length and number of segments of a text; an empty one takes one segment."""
    forced = next((c for c in text if not in_gsm7(c)), None)
    if forced is None:
        widths = [2 if c in _EXTENDED else 1 for c in text]
        encoding = "GSM-7"
    else:
        widths = [2 if ord(c) > 0xFFFF else 1 for c in text]
        encoding = "UCS-2"
    units = sum(widths)
    return Segments(encoding, units, 1 if units <= SINGLE[encoding] else _parts(widths, PART[encoding]), forced)


def _parts(widths: list[int], size: int) -> int:
    """How many parts of `size` units hold the characters, none of them cut."""
    parts, used = 1, 0
    for width in widths:
        if used + width > size:
            parts, used = parts + 1, 0
        used += width
    return parts
