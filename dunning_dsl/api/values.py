"""Values as people and programs write them in JSON, read as the language would read them.

`5` is five days where days are meant, `"120 USD"` and `120` are money, `"20%"` a percentage, `"forever"` days since
something that never happened, null unknown.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import Final

from dunning_dsl.program.currency import minor_digits
from dunning_dsl.program.digits import finer, too_fine, with_commas
from dunning_dsl.program.values import BOUND, FOREVER, SCALE, UNKNOWN, Type, Value

_DAYS: Final = re.compile(r"(-?\d+)\s*(days?|weeks?)?\Z")
_MONEY: Final = re.compile(r"(-?\d+(?:\.\d+)?)\s*([A-Z]{3})?\Z")
_PERCENT: Final = re.compile(r"(-?\d+(?:\.\d+)?)\s*%\Z")

_EXAMPLE: Final = {
    "boolean": "true or false",
    "count": "a whole number, such as 3",
    "number": "a number with at most 6 decimals, such as 0.25",
    "percent": 'a percentage in quotes, such as "20%"',
    "money": 'an amount, such as "120.00 {currency}"',
    "days": 'whole days, such as 5, "5 days" or "forever"',
    "text": "a text in quotes",
}


class ValueFormatError(ValueError):
    """What was given is no such value; its text says what would be."""


def value_of(raw: object, type: Type, currency: str) -> Value:
    """The value in the type's smallest unit; `raw` is what JSON gives (int or Decimal), a float being what JSON would
    write for it, or a NumPy scalar. Raises ValueFormatError."""
    if raw is None:
        return UNKNOWN
    raw = _as_in_json(raw)
    found: Value | None
    match type.kind:
        case "boolean":
            found = raw if isinstance(raw, bool) else {"true": True, "false": False}.get(str(raw))
        case "enum":
            found = raw if isinstance(raw, str) and raw in type.members else None
        case "text":
            found = raw if isinstance(raw, str) else None
        case "days":
            found = _days(raw)
        case "money":
            found = _money(raw, currency)
        case "percent":
            matched = _PERCENT.match(raw.strip()) if isinstance(raw, str) else None
            found = _exact(Decimal(matched[1]), SCALE["percent"] // 100) if matched else None
        case kind:
            number = _number(raw)
            found = None if number is None else _exact(number, SCALE[kind])
    if found is None or (type.numeric and abs(int(found)) > BOUND[type.kind]):
        raise ValueFormatError(f"{_shown(raw)} is not {expected(type, currency)}")
    return found


def _as_in_json(raw: object) -> object:
    if isinstance(raw, int | str | Decimal | list | dict):
        return raw
    scalar = raw
    if not isinstance(raw, float) and getattr(raw, "shape", None) == () and isinstance(raw, Hashable):  # NumPy's
        scalar = raw.item()  # type: ignore[attr-defined]
    if not isinstance(scalar, float):
        return scalar
    if not isfinite(scalar):
        raise ValueFormatError(f"`{scalar}` is not a number; leave out what is not known, or give null (None)")
    return Decimal(float.__repr__(raw) if isinstance(raw, float) else str(raw))


def expected(type: Type, currency: str) -> str:
    """What a value of the type looks like, for people."""
    if type.kind == "enum":
        return "one of " + ", ".join(type.members)
    return _EXAMPLE[type.kind].format(currency=currency)


def _shown(raw: object) -> str:
    if isinstance(raw, bool):
        return str(raw).lower()
    if isinstance(raw, list | tuple | dict):
        return "a list or an object"
    return f"`{str(raw)[:60]}`" if isinstance(raw, str | int | Decimal) else f"a value of the type {type(raw).__name__}"


def _days(raw: object) -> int | None:
    if isinstance(raw, str):
        text = raw.strip()
        if text == "forever":
            return FOREVER
        matched = _DAYS.match(text)
        if matched is None or len(matched[1]) > 12:
            return None
        return int(matched[1]) * (7 if (matched[2] or "").startswith("week") else 1)
    number = _number(raw)
    return None if number is None else _exact(number, 1)


def _money(raw: object, currency: str) -> int | None:
    """Minor units. More decimals than the currency has are refused in a text, zeros too: `1.500` is 1500 in many
    countries; of a number only three decimals are in doubt."""
    if isinstance(raw, str):
        matched = _MONEY.match(raw.strip())
        if matched is None:
            if re.match(r"-?[\d.]*\d,\d", raw.strip()):
                raise ValueFormatError(f"`{raw}` is not an amount; {with_commas(raw.strip())}")
            return None
        if matched[2] not in (None, currency):
            raise ValueFormatError(
                f"`{raw}` is not in {currency}, the case's currency; "
                f'a case in {matched[2]} says so itself: "currency": "{matched[2]}" beside its facts'
            )
        number, way = Decimal(matched[1]), too_fine(matched[1].lstrip("-"), currency)
    else:
        found = _number(raw)
        if found is None:
            return None
        number, way = found, finer(found, currency)
    if way is not None:
        raise ValueFormatError(f"`{raw}` has more decimals than an amount in {currency}; {way}")
    return _exact(number, 10 ** minor_digits(currency))


def _number(raw: object) -> Decimal | None:
    if isinstance(raw, bool) or not isinstance(raw, int | Decimal | str):
        return None
    try:
        number = Decimal(raw)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number.adjusted()) < 30 else None


def _exact(number: Decimal, scale: int) -> int | None:
    """The number in units of 1/scale, or None where that is not exact."""
    scaled = number * scale
    return int(scaled) if scaled == scaled.to_integral_value() else None
