"""Digits that mean one number in one country and another elsewhere: `10.000` and `10,000`.

Nothing here decides which is meant; it finds what could be read in two ways, and says how each reading is written.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import Final

from dunning_dsl.program.currency import minor_digits
from dunning_dsl.program.values import divide_half_away

POINT_NOT_COMMA: Final = "decimals stand after a point, not a comma"


def too_fine(number: str, currency: str) -> str | None:
    """How an amount with more decimals than its currency has is to be written, zeros counted: `10.000` in EUR may be
    ten thousand. None where it has not too many. `number` is digits, or digits, a point and digits."""
    whole, _, part = number.partition(".")
    digits = minor_digits(currency)
    if len(part) <= digits:
        return None
    scaled = Fraction(number) * 10**digits
    rounded = str(divide_half_away(scaled.numerator, scaled.denominator)).rjust(digits + 1, "0")
    kept = f"{rounded[:-digits]}.{rounded[-digits:]}" if digits else rounded
    exact = not part[digits:].strip("0")
    if len(part) == 3 and len(whole) <= 3 and whole.strip("0"):
        other = (
            f"where it stands before decimals, `{kept} {currency}`" if exact else f"else round it: `{kept} {currency}`"
        )
        return f"where the point marks thousands, write `{whole}{part} {currency}`; {other}"
    return f"write `{kept} {currency}`" if exact else f"round it: `{kept} {currency}`"


def finer(number: Decimal, currency: str) -> str | None:
    """The same of a number that came as one: only three decimals are in doubt, for a program pads with others."""
    if number.as_tuple().exponent != -3 or minor_digits(currency) >= 3 or not 1 <= abs(number) < 1000:
        return None
    return too_fine(f"{abs(number):f}", currency)


def with_commas(written: str) -> str:
    """How a number with commas is to be written: `5,50` and `1.250,00` have decimals after the comma, `10,000.50` and
    `1,250,000` mark thousands with it, and `10,000` may be either. `written` may end in a unit, as in `5,50 EUR`."""
    found = _COMMAS.match(written)
    if found is None:
        return POINT_NOT_COMMA
    number, unit = found[1], found[2]
    whole, _, part = number.rpartition(",")
    plain = f"{number.replace(',', '')}{unit}"
    if "." in part or "," in whole:
        return f"write `{plain}`"
    decimal = f"{whole.replace('.', '')}.{part}"
    if len(part) != 3 or "." in whole or not whole.strip("0"):
        return f"{POINT_NOT_COMMA}: `{decimal}{unit}`"
    return f"where the comma marks thousands, write `{plain}`; {POINT_NOT_COMMA}: `{decimal.removesuffix('0')}{unit}`"


_COMMAS: Final = re.compile(r"([\d.,]*\d)(.*)", re.DOTALL)
