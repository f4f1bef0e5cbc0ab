"""ISO 3166: which countries there are, what a region's code looks like, and which code somebody means.

Guards of the library compare these codes. A country that is written otherwise would be equal to none of them, so that
it is refused wherever it comes from: a missing one (the empty text) is covered by every country's guards, a wrong one
would be by no country's.
"""

from __future__ import annotations

import re
from typing import Final

_COUNTRIES: Final = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC
CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD
GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH
KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW
MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC
SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY
UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW
"""
COUNTRIES: Final = frozenset(_COUNTRIES.split())
"""ISO 3166-1 alpha-2, and XK, which stands for Kosovo in the data of the European Union and of banks."""

_REGION: Final = re.compile(r"([A-Z]{2})-[A-Z0-9]{1,3}")
_USUAL: Final = {"el": "GR", "england": "GB", "scotland": "GB", "wales": "GB", "great britain": "GB", "holland": "NL"}
"""What people write for a country that the locale data does not know as its name or its alias."""
_LANGUAGES: Final = ("en", "de", "fr", "es", "it", "nl", "pl", "pt", "cs", "da", "sv", "fi", "hu")


def is_country(text: str) -> bool:
    """Whether this is the code of a country, in capitals."""
    return text in COUNTRIES


def is_region(text: str) -> bool:
    """Whether this has the form of ISO 3166-2: a country, a hyphen, and one to three letters or digits."""
    found = _REGION.fullmatch(text)
    return found is not None and is_country(found[1])


def country_meant(text: str) -> str:
    """The code of the country that is meant by another spelling (`de`, `UK`, `DEU`, `Deutschland`), or the empty text.

    Names come from Babel in the languages that business data is mostly written in.
    """
    upper = text.strip().upper()
    if upper in COUNTRIES:
        return upper
    word = text.strip().casefold()
    if word in _USUAL:
        return _USUAL[word]
    from babel import Locale
    from babel.core import get_global

    aliases = get_global("territory_aliases").get(upper, ())
    if len(aliases) == 1 and aliases[0] in COUNTRIES:
        return str(aliases[0])
    for language in _LANGUAGES:
        for code, name in Locale(language).territories.items():
            if code in COUNTRIES and name.casefold() == word:
                return str(code)
    return ""


def region_meant(text: str) -> str:
    """The code of the region that is meant by one in small letters or with another mark between, or the empty text."""
    found = re.sub(r"[\s_./–]+", "-", text.strip().upper())
    return found if is_region(found) else ""


SHAPES: Final = {
    "country": "the two capital letters of ISO 3166-1, such as `US`",
    "region": "country, hyphen, region, such as `US-MA`",
}
"""What the library's facts of places hold."""


def mistaken(fact: str, text: str) -> str | None:
    """How a text should be written that the library's fact `country` or `region` can never be; None of one that it
    can, and of any other fact. The empty text stands for what nobody knows."""
    if fact not in SHAPES or not text or (is_country if fact == "country" else is_region)(text):
        return None
    meant = (country_meant if fact == "country" else region_meant)(text)
    return f"write `{meant}`" if meant else f"write {SHAPES[fact]}"
