"""What the filters print, in every locale that the library knows."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from babel import localedata

from dunning_dsl.messages import formats
from dunning_dsl.messages.values import Days, Money, Percent

LOCALES = sorted(name.replace("_", "-") for name in localedata.locale_identifiers())
_PATTERN_LEFT = re.compile(r"[{}\u00a4]|duration|\bNone\b")
"""Keys and signs of the locale data that stand for something and are never printed."""


def test_no_locale_prints_a_key_of_the_locale_data() -> None:
    odd = []
    for language in LOCALES:
        texts = [formats.days(Days(n), language, False) for n in (0, 1, 2, 3, 5, 11, 21, 100, 9999)]
        texts += [formats.day(date(2026, 11, 22), language, False, style=style) for style in formats.STYLES]
        texts += [formats.money(Money.of(-123450, currency), language, False) for currency in ("EUR", "JPY", "KWD")]
        texts += [
            formats.percent(Percent("0.125"), language, False),
            formats.number(Decimal("1234.5"), language, False),
        ]
        odd += [(language, text) for text in texts if not text.strip() or _PATTERN_LEFT.search(text)]
    assert odd == []


def test_every_amount_shows_its_digits_in_every_locale() -> None:
    def digits(text: str) -> str:
        return "".join(str(int(c)) for c in text if c.isdecimal())

    assert [lang for lang in LOCALES if digits(formats.money(Money.of(123450, "EUR"), lang, False)) != "123450"] == []
    assert [lang for lang in LOCALES if digits(formats.days(Days(42), lang, False)) != "42"] == []


@pytest.mark.parametrize(
    ("language", "one", "many"),
    [
        ("en", "1 day", "10 days"),
        ("de", "1 Tag", "10 Tage"),
        ("it", "1 giorno", "10 giorni"),
        ("nl", "1 dag", "10 dagen"),
        ("pt-BR", "1 dia", "10 dias"),
        ("ga", "1 l\u00e1", "10 l\u00e1"),
        ("tr", "1 g\u00fcn", "10 g\u00fcn"),
        ("cy", "1 diwrnod", "10 diwrnod"),
        ("bs", "1 dan", "10 dana"),
        ("sq", "1 dit\u00eb", "10 dit\u00eb"),
        ("zh", "1\u5929", "10\u5929"),
        ("mt", "1 d", "10 d"),
    ],
)
def test_days_are_said_in_words_where_the_locale_data_has_them(language: str, one: str, many: str) -> None:
    assert (formats.days(Days(1), language, True), formats.days(Days(10), language, True)) == (one, many)
    assert formats.knows_days(language) is (language != "mt")
