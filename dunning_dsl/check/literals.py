"""Literals as exact values: numbers in their type's smallest unit, money by currency, dates and times.

Each function gives the value, or None after it has reported what is wrong with the literal.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Final

from dunning_dsl.check.wording import type_words
from dunning_dsl.check.work import Work
from dunning_dsl.program.currency import is_currency, minor_digits
from dunning_dsl.program.digits import too_fine
from dunning_dsl.program.expressions import Amounts, Const
from dunning_dsl.program.values import BOUND, SCALE, Type, divide_half_away
from dunning_dsl.records import dataclass
from dunning_dsl.source import Span
from dunning_dsl.syntax import tree

_LONGEST: Final = 30
_DECIMALS: Final = {"number": 6, "percent": 4}


@dataclass(frozen=True, slots=True)
class MoneyRules:
    """Which money literals a place takes: one value `per_currency` where the policy has several currencies, or those
    of a test, which are all in the one currency that the test uses (`test_currency`).
    """

    per_currency: bool = False
    test_currency: str | None = None


ANYWHERE: Final = MoneyRules()
PER_CURRENCY: Final = MoneyRules(per_currency=True)


def number(work: Work, text: str, span: Span) -> Fraction | None:
    """The exact value of digits with or without decimals."""
    if len(text) > _LONGEST:
        work.say("D343", span, bound="1,000,000,000,000")
        return None
    return Fraction(text)


def in_units(work: Work, value: Fraction, exact: bool, type: Type, span: Span) -> int | None:
    """A quantity in the smallest unit of a numeric type. One that was written out must fit; the result of a product is
    rounded.
    """
    scaled = value * SCALE[type.kind]
    if scaled.denominator != 1 and exact:
        if type.kind in _DECIMALS:
            work.say("D309", span, type=type_words(type), decimals=decimals(_DECIMALS[type.kind]))
        else:
            work.say("D310", span, type=type_words(type))
        return None
    units = divide_half_away(scaled.numerator, scaled.denominator)
    if abs(units) > BOUND[type.kind]:
        work.say("D343", span, bound=_bound_words(type))
        return None
    return units


def decimals(number: int) -> str:
    """`at most 2 decimals`, `no decimals`."""
    return f"at most {number} decimals" if number else "no decimals"


def _bound_words(type: Type) -> str:
    return "1,000%" if type.kind == "percent" else f"{BOUND[type.kind] // SCALE[type.kind]:,}"


def whole_days(work: Work, literal: tree.Literal) -> int | None:
    """Days of a literal in days or weeks."""
    value = number(work, literal.text, literal.span)
    if value is None:
        return None
    return in_units(work, value * (7 if literal.kind == "weeks" else 1), True, Type("days"), literal.span)


# --- money ----------------------------------------------------------------------------------------------------------


def minor_units(work: Work, literal: tree.Literal, sign: int = 1) -> int | None:
    """Minor units of a money literal, whose currency the policy must list."""
    listed = work.settings.currencies
    if literal.unit not in listed:
        if not listed:
            return None
        code = "D311" if is_currency(literal.unit) else "D219"
        work.say(code, literal.span, currency=literal.unit, listed=", ".join(listed), first=listed[0])
        return None
    value = number(work, literal.text, literal.span)
    if value is None or _too_fine(work, literal.text, literal.unit, literal.span):
        return None
    return _minor(work, value * sign, True, literal.unit, literal.span)


def _too_fine(work: Work, text: str, currency: str, span: Span) -> bool:
    """Whether an amount has more decimals than its currency; zeros count, for `10.000` may be ten thousand."""
    way = too_fine(text, currency)
    if way is not None:
        work.say("D309", span, type=currency, decimals=decimals(minor_digits(currency)), helps=(way,))
    return way is not None


def _minor(work: Work, value: Fraction, exact: bool, currency: str, span: Span) -> int | None:
    digits = minor_digits(currency)
    scaled = value * 10**digits
    if exact and scaled.denominator != 1:
        work.say("D309", span, type=currency, decimals=decimals(digits))
        return None
    units = divide_half_away(scaled.numerator, scaled.denominator)
    if abs(units) > BOUND["money"]:
        work.say("D343", span, bound="1,000,000,000,000 of the currency's smallest unit")
        return None
    return units


def amounts(work: Work, literal: tree.Literal, rules: MoneyRules, sign: int = 1) -> Amounts | None:
    """A single money literal where `rules` allow it."""
    minor = minor_units(work, literal, sign)
    if minor is None:
        return None
    if rules.test_currency is not None:
        if literal.unit != rules.test_currency:
            work.say("D339", literal.span, currency=literal.unit, other=rules.test_currency)
            return None
        return Amounts(((literal.unit, minor),))
    return _single(work, minor, literal.unit, rules, literal.span)


def _single(work: Work, minor: int, currency: str, rules: MoneyRules, span: Span) -> Amounts | None:
    listed = work.settings.currencies
    if len(listed) == 1 or minor == 0:
        return Amounts(tuple((c, minor) for c in listed))
    value = Fraction(minor, 10 ** minor_digits(currency))
    if rules.per_currency:
        missing = [c for c in listed if c != currency]
        work.say("D313", span, missing=", ".join(missing), example=_for_each(value, listed))
    else:
        _of_one_currency(work, value, rules, span)
    return None


def _of_one_currency(work: Work, value: Fraction, rules: MoneyRules, span: Span) -> None:
    """D312, with what this place takes: a currency in a test, one value for each in a param, else a param."""
    listed = work.settings.currencies
    example = _for_each(value, listed)
    helps: tuple[str, ...] = ()
    if rules.test_currency is not None:
        helps = (f"say of which: `{_for_each(value, (rules.test_currency,))}`; the test's case is of that currency",)
    elif rules.per_currency:
        helps = (f"write one value for each: `{example}`",)
    work.say("D312", span, listed=", ".join(listed), example=example, helps=helps)


def _for_each(value: Fraction, currencies: tuple[str, ...]) -> str:
    """The same amount in each currency: `50 EUR / 50 USD`; in whole units where a currency has not its decimals."""
    shown = []
    for code in currencies:
        digits = minor_digits(code)
        whole = value.denominator == 1 or (value * 10**digits).denominator != 1
        shown.append(f"{round(value) if whole else f'{float(value):.{digits}f}'} {code}")
    return " / ".join(shown)


def per_currency(work: Work, node: tree.PerCurrency, rules: MoneyRules, sign: int = 1) -> Amounts | None:
    """One value per currency of the policy, in the policy's order."""
    found: dict[str, int] = {}
    whole = True
    for literal in node.values:
        if literal.unit in found:
            work.say("D317", literal.span, currency=literal.unit)
            return None
        minor = minor_units(work, literal, sign)
        whole = whole and minor is not None
        found[literal.unit] = minor or 0
    if not whole:
        return None
    if not rules.per_currency:
        work.say("D314", node.span)
        return None
    missing = [c for c in work.settings.currencies if c not in found]
    if missing:
        shown = " / ".join(f"... {c}" for c in work.settings.currencies)
        work.say("D313", node.span, missing=", ".join(missing), example=shown)
        return None
    return Amounts(tuple((c, found[c]) for c in work.settings.currencies))


def bare_money(
    work: Work, value: Fraction, exact: bool, rules: MoneyRules, span: Span, written: str = ""
) -> Amounts | None:
    """A bare number that meets money: of the policy's only currency (or of the test's); 0 is always legal."""
    listed = work.settings.currencies
    first = rules.test_currency or next(iter(listed), None)
    if written and first is not None and _too_fine(work, written, first, span):
        return None
    if rules.test_currency is not None and (value == 0 or len(listed) == 1):
        minor = _minor(work, value, exact, rules.test_currency, span)
        return None if minor is None else Amounts(((rules.test_currency, minor),))
    if not listed:
        return None
    if value == 0:
        return Amounts(tuple((c, 0) for c in listed))
    if len(listed) > 1:
        _of_one_currency(work, value, rules, span)
        return None
    minor = _minor(work, value, exact, listed[0], span)
    return None if minor is None else Amounts(((listed[0], minor),))


def of_type(
    work: Work, value: Fraction, exact: bool, type: Type, rules: MoneyRules, span: Span, written: str = ""
) -> Const | Amounts | None:
    """A bare number in the unit of the type that it meets."""
    if type.kind == "money":
        found = bare_money(work, value, exact, rules, span, written)
        return None if found is None else work.at(found, span)
    if type.kind == "percent":
        number = _plain(value)
        helps = (f"write `{_plain(value * 100)}%`, or `{number}%` if that is meant",) if 0 < value < 1 else ()
        work.say("D303", span, number=number, helps=helps)
        return None
    if not type.numeric:
        work.say("D302", span, label="this is a number", left=type_words(type), right="a number")
        return None
    units = in_units(work, value, exact, type, span)
    return None if units is None else work.at(Const(type, units), span)


def _plain(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else f"{float(value):g}"


# --- dates and times --------------------------------------------------------------------------------------------------


def day_ordinal(literal: tree.Literal) -> int:
    """The proleptic ordinal of a date; the lexer lets none through that is not in the calendar."""
    return date.fromisoformat(literal.text).toordinal()


def minutes(literal: tree.Literal) -> int:
    """Minutes after midnight of a time of day, which the lexer has held to 00:00 to 23:59."""
    hour, _, minute = literal.text.partition(":")
    return int(hour) * 60 + int(minute)
