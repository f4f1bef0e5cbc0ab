"""Nodes for words, values, types and expressions, from the parts that the parser hands over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast

from dunning_dsl.source import Span
from dunning_dsl.syntax.lexer import Token
from dunning_dsl.syntax.tree import (
    Binary,
    BinaryOp,
    Call,
    Default,
    Expr,
    In,
    Known,
    Literal,
    LiteralKind,
    Name,
    Negative,
    Not,
    OneOf,
    PerCurrency,
    Range,
    TypeName,
    Word,
)


def word(span: Span, token: Token) -> Word:
    return Word(token.text, span)


def word_plain(span: Span, name: Word) -> Word:
    return name


def word_text(span: Span, token: Token) -> Word:
    return quoted(token)


def quoted(token: Token) -> Word:
    """A text in quotes, as a word without them."""
    return Word(token.text[1:-1], token.span, quoted=True)


def optional_text(token: Token | None) -> Word | None:
    return None if token is None else quoted(token)


def names(span: Span, *found: Word) -> tuple[Word, ...]:
    return found


# --- literals -------------------------------------------------------------------------------------------------------


def _number(kind: LiteralKind) -> Callable[[Span, Token], Literal]:
    def build(span: Span, token: Token) -> Literal:
        return Literal(kind, token.text.rstrip("%").split(None, 1)[0], span)

    return build


def money(span: Span, token: Token) -> Literal:
    amount, unit = token.text.split()
    return Literal("money", amount, span, unit)


def per_currency(span: Span, token: Token) -> PerCurrency:
    values = []
    start = token.start
    for part in token.text.split("/"):
        amount, unit = part.split()
        begin = start + len(part) - len(part.lstrip())
        values.append(Literal("money", amount, Span(token.file, begin, begin + len(part.strip())), unit))
        start += len(part) + 1
    return PerCurrency(tuple(values), span)


def text(span: Span, token: Token) -> Literal:
    return Literal("text", token.text[1:-1], span)


def literal(token: Token) -> Literal:
    """A date, time or whole number that stands in a fixed place."""
    kind = {"DATE": "date", "TIME": "time", "INT": "integer"}[token.type]
    return Literal(cast(LiteralKind, kind), token.text, token.span)


def date_or_time(span: Span, token: Token) -> Literal:
    return literal(token)


def true(span: Span) -> Literal:
    return Literal("boolean", "true", span)


def false(span: Span) -> Literal:
    return Literal("boolean", "false", span)


# --- expressions ----------------------------------------------------------------------------------------------------


def name_read(span: Span, found: Word) -> Name:
    return Name(found.text, span)


def call(span: Span, name: Word, *args: Expr | None) -> Call:
    return Call(name, tuple(arg for arg in args if arg is not None), span)


def negative(span: Span, part: Expr) -> Negative:
    return Negative(part, span)


def negated(span: Span, part: Expr) -> Not:
    return Not(part, span)


def binary(span: Span, left: Expr, operator: Token, right: Expr) -> Binary:
    return Binary(cast(BinaryOp, operator.text), left, right, span, operator.span)


def chain(span: Span, *parts: Expr | Token) -> Expr:
    """`a and b and c` as a tree of the least depth. Brackets around a part with the same operator change nothing."""
    operator = cast(Token, parts[1]).text
    flat: list[Expr] = []
    signs: list[Span] = []
    for part in parts:
        if isinstance(part, Token):
            signs.append(part.span)
        else:
            _flatten(part, operator, flat, signs)
    return _balanced(cast(BinaryOp, operator), flat, signs, span)


def _flatten(part: Expr, operator: str, flat: list[Expr], signs: list[Span]) -> None:
    if isinstance(part, Binary) and part.op == operator:
        _flatten(part.left, operator, flat, signs)
        signs.append(part.op_span)
        _flatten(part.right, operator, flat, signs)
    else:
        flat.append(part)


def _balanced(operator: BinaryOp, parts: Sequence[Expr], signs: Sequence[Span], span: Span | None) -> Expr:
    if len(parts) == 1:
        return parts[0]
    half = (len(parts) + 1) // 2
    left = _balanced(operator, parts[:half], signs[: half - 1], None)
    right = _balanced(operator, parts[half:], signs[half:], None)
    return Binary(operator, left, right, span or left.span.to(right.span), signs[half - 1])


def in_list(span: Span, item: Expr, *options: Expr) -> In:
    return In(item, options, span)


def in_range(span: Span, item: Expr, low: Expr, high: Expr) -> In:
    return In(item, Range(low, high, low.span.to(high.span)), span)


def default(span: Span, part: Expr, fallback: Expr) -> Default:
    return Default(part, fallback, span)


def known(span: Span, fact: Name | Call) -> Known:
    return Known(fact, span)


# --- types ----------------------------------------------------------------------------------------------------------


def type_name(span: Span, name: Word) -> TypeName:
    return TypeName(name, span)


def one_of(span: Span, *members: Word) -> OneOf:
    return OneOf(members, ordered=False, span=span)


def one_of_ordered(span: Span, *members: Word) -> OneOf:
    return OneOf(members, ordered=True, span=span)


BUILDERS: dict[str, Callable[..., object]] = {
    "name": word,
    "event_name": word,
    "column_name": word,
    "word": word,
    "word_plain": word_plain,
    "word_text": word_text,
    "names": names,
    "words": names,
    "integer": _number("integer"),
    "decimal": _number("decimal"),
    "percent": _number("percent"),
    "money": money,
    "per_currency": per_currency,
    "days": _number("days"),
    "weeks": _number("weeks"),
    "business_days": _number("business_days"),
    "text": text,
    "date": date_or_time,
    "time": date_or_time,
    "true": true,
    "false": false,
    "name_read": name_read,
    "column_read": name_read,
    "call": call,
    "negative": negative,
    "negated": negated,
    "binary": binary,
    "chain": chain,
    "in_list": in_list,
    "in_range": in_range,
    "default": default,
    "known": known,
    "type_name": type_name,
    "one_of": one_of,
    "one_of_ordered": one_of_ordered,
}
