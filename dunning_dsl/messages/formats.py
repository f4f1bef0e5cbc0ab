"""Money, dates, days and shares as a locale writes them (CLDR, by Babel)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from dunning_dsl.messages.values import Days, Money, Percent
from dunning_dsl.program.currency import minor_digits

if TYPE_CHECKING:
    from babel import Locale
    from babel.numbers import NumberPattern

_PLAIN = str.maketrans(
    {"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2212": "-", "\u2019": "'", "\u200e": "", "\u200f": ""}
)
ROOT_DAYS = "{0} d"
"""How CLDR's root writes days: their international symbol, in a language whose words it does not have."""
Style = Literal["short", "medium", "long", "full"]
STYLES: tuple[Style, ...] = ("short", "medium", "long", "full")


@lru_cache(maxsize=64)
def locale(language: str) -> Locale | None:
    """The locale of a language such as `de` or `de-AT`, or the language's own where the region is not known; None for
    no language."""
    from babel import Locale, UnknownLocaleError

    words = language.replace("_", "-").split("-")
    for end in range(len(words), 0, -1):
        try:
            return Locale.parse("-".join(words[:end]), sep="-")
        except (UnknownLocaleError, ValueError, TypeError):
            continue
    return None


def _of(language: str) -> Locale:
    found = locale(language) or locale("en")
    assert found is not None
    return found


def _spaced(text: str, plain: bool) -> str:
    return text.translate(_PLAIN) if plain else text


@lru_cache(maxsize=64)
def _pattern(text: str, decimals: int, *, exactly: bool) -> NumberPattern:
    """A locale's pattern with so many decimals, or at most so many. CLDR's own would drop those of RSD and LBP, which
    people owe all the same, and those of 12.5 %."""
    from babel.numbers import parse_pattern

    pattern = parse_pattern(text)
    pattern.frac_prec = (decimals if exactly else 0, decimals)
    return pattern


def money(value: object, language: str, plain: bool) -> str:
    """`$1,234.50`, `1.234,50 €`; in a text message of plain characters."""
    if not isinstance(value, Money):
        raise TypeError("`money` wants an amount of money, such as `{{ amount_due | money }}`")
    where = _of(language)
    pattern = _pattern(where.currency_formats["standard"].pattern, minor_digits(value.currency), exactly=True)
    return _spaced(pattern.apply(value, where, currency=value.currency, currency_digits=False), plain)


def day(value: object, language: str, plain: bool, *, style: str = "long") -> str:
    """`November 21, 2026`; `style` is short, medium, long or full."""
    if not isinstance(value, date):
        raise TypeError("`date` wants a date, such as `{{ due_on | date }}`")
    for known in STYLES:
        if style == known:
            from babel.dates import format_date

            return _spaced(format_date(value, known, locale=_of(language)), plain)
    raise TypeError(f"`date` knows the styles {', '.join(STYLES)}, not `{style}`")


def days(value: object, language: str, plain: bool) -> str:
    """`1 day`, `5 Tage`."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError("`days` wants a number of days, such as `{{ days_overdue | days }}`")
    from babel.numbers import format_decimal

    where = _of(language)
    patterns = _day_patterns(where)
    pattern = patterns.get(where.plural_form(int(value)), patterns["other"])
    return _spaced(pattern.format(format_decimal(int(value), locale=where)), plain)


@lru_cache(maxsize=64)
def _day_patterns(where: Locale) -> dict[str, str]:
    """How a locale writes so many days, by its plural forms: its long patterns, where CLDR has none the short ones it
    takes them from, else `{0} d` (UTS 35, part 6, 2.2 and 2.3: a length falls back to `short`, a plural form to
    `other`). Babel's `format_unit` does not fall back; it would print `duration-day`, in Italian and Dutch too."""
    lengths = where._data["unit_patterns"]["duration-day"]
    return {"other": ROOT_DAYS, **lengths.get("short", {}), **lengths.get("long", {})}


def knows_days(language: str) -> bool:
    """Whether CLDR has the language's own words for a number of days; `days` prints `10 d` without."""
    return _day_patterns(_of(language))["other"] != ROOT_DAYS


def percent(value: object, language: str, plain: bool) -> str:
    """`20%`, in German `12,5 %`."""
    if not isinstance(value, Percent):
        raise TypeError("`percent` wants a share, such as `{{ offer.percent | percent }}`")
    where = _of(language)
    pattern = _pattern(where.percent_formats[None].pattern, 4, exactly=False)
    return _spaced(pattern.apply(Decimal(value), where), plain)


def number(value: object, language: str, plain: bool) -> str:
    """`1,234.5`."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise TypeError("`number` wants a number")
    from babel.numbers import format_decimal

    return _spaced(format_decimal(value, locale=_of(language)), plain)


def printed(value: object, language: str, plain: bool) -> object:
    """What `{{ value }}` prints without a filter."""
    if isinstance(value, Money):
        return money(value, language, plain)
    if isinstance(value, Percent):
        return percent(value, language, plain)
    if isinstance(value, date):
        return day(value, language, plain)
    if isinstance(value, Days):
        return int(value)
    if isinstance(value, Decimal):
        return number(value, language, plain)
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise TypeError("only text, numbers, amounts and dates can be printed; ask with `{% if ... %}` instead")
    return value
