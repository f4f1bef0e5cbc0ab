"""How many segments a text message takes, which is what it costs.

A text in the GSM-7 alphabet holds 160 septets in one segment and 153 in each of several; one character outside it
moves the whole text to UCS-2 with 70 and 67 units (3GPP TS 23.038 and 23.040; research/dunning-field.md, section 6.2).
Neither a two-septet character nor a surrogate pair is cut in two.
"""

from __future__ import annotations

from dataclasses import dataclass

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("\f^{}\\[~]|€")


@dataclass(frozen=True, slots=True)
class Segments:
    """`units` are septets or UTF-16 units; `forced_by` is the first character that GSM-7 does not have, if one."""

    encoding: str
    units: int
    segments: int
    forced_by: str | None = None


def segments(text: str) -> Segments:
    """The encoding, length and number of segments of a text; an empty one takes one segment."""
    forced = next((c for c in text if c not in _BASIC and c not in _EXTENDED), None)
    if forced is None:
        widths = [2 if c in _EXTENDED else 1 for c in text]
        single, part, encoding = 160, 153, "GSM-7"
    else:
        widths = [2 if ord(c) > 0xFFFF else 1 for c in text]
        single, part, encoding = 70, 67, "UCS-2"
    units = sum(widths)
    return Segments(encoding, units, 1 if units <= single else _parts(widths, part), forced)


def _parts(widths: list[int], size: int) -> int:
    """How many parts of `size` units hold the characters, none of them cut."""
    parts, used = 1, 0
    for width in widths:
        if used + width > size:
            parts, used = parts + 1, 0
        used += width
    return parts
