"""The table of currencies against Babel's data."""

from __future__ import annotations

import pytest
from babel.core import get_global

from dunning_dsl.program.currency import MINOR_DIGITS, is_currency, minor_digits

OUT_OF_USE_IN_CLDR = set("AFN ALL IQD IRR KPW LAK LBP MGA MMK RSD SOS SYP YER".split())  # noqa: SIM905
"""ISO 4217 gives these two decimals (IQD three); CLDR shows none, because the coins are gone."""


def in_use() -> set[str]:
    """Every currency that is legal tender somewhere today, by Babel's data."""
    territories = get_global("territory_currencies").values()
    return {code for listed in territories for code, _, until, tender in listed if until is None and tender}


def test_every_currency_in_use_is_known() -> None:
    assert sorted(in_use() - set(MINOR_DIGITS)) == []


def test_digits_are_babels_but_where_cldr_drops_coins() -> None:
    fractions = get_global("currency_fractions")
    default = fractions["DEFAULT"][0]
    differing = {code for code, digits in MINOR_DIGITS.items() if fractions.get(code, (default,))[0] != digits}
    assert differing == OUT_OF_USE_IN_CLDR


@pytest.mark.parametrize(("code", "digits"), [("USD", 2), ("EUR", 2), ("JPY", 0), ("KWD", 3), ("HUF", 2), ("CLP", 0)])
def test_digits_of_well_known_currencies(code: str, digits: int) -> None:
    assert minor_digits(code) == digits


@pytest.mark.parametrize("code", ["usd", "XXX", "XAU", "DEM", "", "US", "DOLLAR"])
def test_what_is_no_currency(code: str) -> None:
    assert not is_currency(code)
