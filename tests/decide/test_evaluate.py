"""Exact numbers and three-valued logic."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunning_dsl.decide.evaluate import Index, Snapshot, calculate
from dunning_dsl.program.expressions import Both, Compare, Const, Either, Expr, Fact, Known, Not, OneOf, OrElse
from dunning_dsl.program.values import BOOLEAN, COUNT, DAYS, MONEY, NUMBER, PERCENT, SCALE, UNKNOWN, Type, Value

TRUTHS: tuple[Value, ...] = (True, False, UNKNOWN)
UNITS = st.integers(-(10**7), 10**7)
NUMERIC = st.sampled_from((COUNT, NUMBER, PERCENT, MONEY, DAYS))


def rounded(exact: Fraction) -> int:
    """Half away from zero, by way of the decimal module."""
    scaled = Decimal(exact.numerator) / Decimal(exact.denominator)
    return int(scaled.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def snapshot(**values: Value) -> Snapshot:
    return Snapshot(Index({}, {}, {}), "USD", 0, lambda name, args: values[name])


def fact(name: str, kind: Type = BOOLEAN) -> Fact:
    return Fact(kind, name)


@given(UNITS, NUMERIC, UNITS, NUMERIC, NUMERIC)
def test_a_product_is_the_exact_product_rounded_once(left: int, a: Type, right: int, b: Type, kind: Type) -> None:
    exact = Fraction(left, SCALE[a.kind]) * Fraction(right, SCALE[b.kind]) * SCALE[kind.kind]
    assert calculate("*", left, a, right, b, kind) == rounded(exact)


@given(UNITS, NUMERIC, UNITS.filter(bool), st.sampled_from((COUNT, NUMBER)))
def test_a_quotient_is_the_exact_quotient_rounded_once(left: int, a: Type, right: int, b: Type) -> None:
    exact = Fraction(left, SCALE[a.kind]) / Fraction(right, SCALE[b.kind]) * SCALE[a.kind]
    assert calculate("/", left, a, right, b, a) == rounded(exact)


@pytest.mark.parametrize(("left", "expected"), [(5, 3), (-5, -3), (4, 2), (1, 1), (-1, -1)])
def test_halves_go_away_from_zero(left: int, expected: int) -> None:
    assert calculate("/", left, MONEY, 2, COUNT, MONEY) == expected


def test_twenty_percent_of_an_amount_is_in_minor_units() -> None:
    assert calculate("*", 1999, MONEY, 200_000, PERCENT, MONEY) == 400


@pytest.mark.parametrize("a", TRUTHS)
@pytest.mark.parametrize("b", TRUTHS)
def test_and_or_not_are_kleenes(a: Value, b: Value) -> None:
    """As the least and greatest of false < unknown < true."""
    order: list[Value] = [False, UNKNOWN, True]
    seen = snapshot(a=a, b=b)
    parts: tuple[Expr, ...] = (fact("a"), fact("b"))
    places = [order.index(a), order.index(b)]
    assert seen.value(Both(parts)) is order[min(places)]
    assert seen.value(Either(parts)) is order[max(places)]
    assert seen.value(Not(fact("a"))) is order[2 - order.index(a)]


def test_what_has_an_unknown_part_is_unknown_and_default_fills_it_in() -> None:
    score = fact("score", COUNT)
    seen = snapshot(score=UNKNOWN)
    assert seen.value(Compare(">", score, Const(COUNT, 3))) is UNKNOWN
    assert seen.value(OneOf(score, (Const(COUNT, 3),))) is UNKNOWN
    assert seen.value(Known(score)) is False
    assert seen.value(Compare(">", OrElse(score, Const(COUNT, 5)), Const(COUNT, 3))) is True


def test_members_of_an_ordered_enumeration_compare_by_their_place() -> None:
    tone = Type("enum", ("friendly", "firm", "final"), ordered=True)
    seen = snapshot(tone="firm")
    assert seen.value(Compare(">", fact("tone", tone), Const(tone, "friendly"))) is True
    assert seen.value(Compare(">=", fact("tone", tone), Const(tone, "final"))) is False
