"""What binds tighter than what, and where each part stands."""

from __future__ import annotations

import pytest

from dunning_dsl.syntax import parse_expression, printed
from dunning_dsl.syntax.tree import Binary, Call, Default, Expr, In, Literal, Name, Negative, Not, PerCurrency, Range


def expr(text: str) -> Expr:
    found, diagnostics = parse_expression(text, "text")
    assert [diagnostic.message for diagnostic in diagnostics] == []
    assert found is not None
    return found


def bracketed(node: Expr) -> str:
    """Every operator with its brackets."""
    match node:
        case Binary():
            return f"({bracketed(node.left)} {node.op} {bracketed(node.right)})"
        case Not():
            return f"(not {bracketed(node.part)})"
        case Negative():
            return f"(-{bracketed(node.part)})"
        case Default():
            return f"({bracketed(node.part)} default {bracketed(node.fallback)})"
        case In():
            return f"({bracketed(node.item)} in ...)"
        case _:
            return printed(node)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("a or b and c", "(a or (b and c))"),
        ("not a and b", "((not a) and b)"),
        ("not a == b", "(not (a == b))"),
        ("a + b * c == d", "((a + (b * c)) == d)"),
        ("a - b - c", "((a - b) - c)"),
        ("a / 2 * c", "((a / 2) * c)"),
        ("a - (b - c)", "(a - (b - c))"),
        ("-a default 5 + 1", "((-(a default 5)) + 1)"),
        ("a default -5", "(a default (-5))"),
        ("not a in (b, c) or d", "((not (a in ...)) or d)"),
        ("a and b and c", "((a and b) and c)"),
        ("a and (b and c)", "((a and b) and c)"),
        ("a and b and c and d", "((a and b) and (c and d))"),
        ("- -a", "(-(-a))"),
    ],
)
def test_precedence(text: str, meant: str) -> None:
    assert bracketed(expr(text)) == meant


def test_values_have_their_unit_and_no_other_text() -> None:
    kinds = {
        "3": ("integer", "3", ""),
        "0.25": ("decimal", "0.25", ""),
        "20%": ("percent", "20", ""),
        "500 USD": ("money", "500", "USD"),
        "1 day": ("days", "1", ""),
        "3  days": ("days", "3", ""),
        "2 weeks": ("weeks", "2", ""),
        "5 business_days": ("business_days", "5", ""),
        "09:00": ("time", "09:00", ""),
        "2026-11-21": ("date", "2026-11-21", ""),
        '"a text"': ("text", "a text", ""),
        "true": ("boolean", "true", ""),
    }
    for text, (kind, inside, unit) in kinds.items():
        found = expr(text)
        assert isinstance(found, Literal)
        assert (found.kind, found.text, found.unit) == (kind, inside, unit)


def test_places_are_those_of_the_text() -> None:
    text = "late_payments(30 days) >= 2 and not disputed"
    found = expr(text)
    assert isinstance(found, Binary)
    assert text[found.op_span.start : found.op_span.end] == "and"
    assert isinstance(found.left, Binary)
    assert text[found.left.span.start : found.left.span.end] == "late_payments(30 days) >= 2"
    assert isinstance(found.left.left, Call)
    assert text[found.left.left.name.span.start : found.left.left.name.span.end] == "late_payments"
    assert text[found.right.span.start : found.right.span.end] == "not disputed"


def test_amounts_of_several_currencies_are_one_value() -> None:
    text = "a >= 50 EUR / 60.50 USD"
    found = expr(text)
    assert isinstance(found, Binary)
    assert isinstance(found.right, PerCurrency)
    assert [(value.text, value.unit) for value in found.right.values] == [("50", "EUR"), ("60.50", "USD")]
    assert [text[value.span.start : value.span.end] for value in found.right.values] == ["50 EUR", "60.50 USD"]


def test_ranges_may_have_names_and_signs() -> None:
    found = expr("days_overdue in -3..patience")
    assert isinstance(found, In)
    assert isinstance(found.options, Range)
    assert isinstance(found.options.low, Negative)
    assert isinstance(found.options.high, Name)


def test_a_long_condition_is_a_flat_tree() -> None:
    found = expr(" or ".join(f"a{number} == {number}" for number in range(5_000)))

    def depth(node: Expr) -> int:
        return 1 + max(depth(node.left), depth(node.right)) if isinstance(node, Binary) else 0

    assert depth(found) < 20


@pytest.mark.parametrize("text", ["", "  ", "a b", "a ==", "(a", "a)", "#", "when", "a == b == c", "send", '"'])
def test_what_is_no_expression_gives_one_report(text: str) -> None:
    found, diagnostics = parse_expression(text, "text")
    assert found is None
    assert len(diagnostics) == 1
