"""The table of countries against Babel's data, and what people write instead of a code."""

from __future__ import annotations

import pytest
from babel.core import get_global

from dunning_dsl.program.countries import COUNTRIES, country_meant, is_country, is_region, region_meant

NOT_ISO = set("AC CP CQ DG EA IC TA ZZ".split())  # noqa: SIM905
"""Reserved for islands that belong to a country of the list, or unknown."""


def test_the_countries_are_babels_but_the_reserved_ones() -> None:
    assert set(get_global("territory_languages")) - NOT_ISO == COUNTRIES


@pytest.mark.parametrize("text", ["", "de", "UK", "EL", "EU", "XX", "DEU", "Germany", "GB "])
def test_what_is_no_country(text: str) -> None:
    assert not is_country(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("de", "DE"),
        ("at", "AT"),
        ("UK", "GB"),
        ("EL", "GR"),
        ("DEU", "DE"),
        ("Deutschland", "DE"),
        ("GERMANY", "DE"),
        ("United Kingdom", "GB"),
        ("Österreich", "AT"),
        ("Polska", "PL"),
        ("XX", ""),
        ("Ruritania", ""),
    ],
)
def test_which_country_is_meant(text: str, code: str) -> None:
    assert country_meant(text) == code


@pytest.mark.parametrize(
    ("text", "right"), [("US-MA", True), ("GB-SCT", True), ("MA", False), ("US_MA", False), ("UK-SCT", False)]
)
def test_the_form_of_a_region(text: str, right: bool) -> None:
    assert is_region(text) is right


@pytest.mark.parametrize(("text", "code"), [("us-ma", "US-MA"), ("US_MA", "US-MA"), ("MA", ""), ("Bayern", "")])
def test_which_region_is_meant(text: str, code: str) -> None:
    assert region_meant(text) == code
