"""Words, types and expressions as canonical text, with no more brackets than they need."""

from __future__ import annotations

from dunning_dsl.syntax.tree import (
    Binary,
    Call,
    Default,
    Expr,
    In,
    Known,
    Literal,
    Name,
    Negative,
    Not,
    OneOf,
    PerCurrency,
    Range,
    TypeExpr,
    Word,
)

OR, AND, NOT, COMPARE, SUM, PRODUCT, SIGN, DEFAULT, ATOM = range(1, 10)
"""How tightly an expression holds together, loosest first."""

_STRENGTH = {"or": OR, "and": AND, "+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT}


def word(node: Word) -> str:
    return f'"{node.text}"' if node.quoted else node.text


def words(nodes: tuple[Word, ...]) -> str:
    return ", ".join(word(node) for node in nodes)


def type_text(node: TypeExpr) -> str:
    if isinstance(node, OneOf):
        return "one of " + (" < " if node.ordered else ", ").join(word(member) for member in node.members)
    return word(node.name)


def expression(node: Expr, least: int = OR) -> str:
    """The text of an expression, in brackets if it holds together less than `least`."""
    text, strength = _text(node)
    return text if strength >= least else f"({text})"


def _text(node: Expr) -> tuple[str, int]:
    match node:
        case Literal():
            return literal(node), ATOM
        case PerCurrency():
            return " / ".join(literal(value) for value in node.values), ATOM
        case Name():
            return node.text, ATOM
        case Call():
            return f"{word(node.name)}({', '.join(expression(arg) for arg in node.args)})", ATOM
        case Known():
            return f"known({expression(node.fact)})", ATOM
        case Default():
            return f"{expression(node.part, ATOM)} default {expression(node.fallback, SIGN)}", DEFAULT
        case Negative():
            return f"-{expression(node.part, DEFAULT)}", SIGN
        case Not():
            return f"not {expression(node.part, NOT)}", NOT
        case In():
            return f"{expression(node.item, SUM)} in {_options(node.options)}", COMPARE
        case Binary():
            return _binary(node)


def _binary(node: Binary) -> tuple[str, int]:
    """Equal operators stand in a row; only `and` and `or` do so on both sides, because there it makes no difference."""
    strength = _STRENGTH.get(node.op, COMPARE)
    left = SUM if strength == COMPARE else strength
    right = left if strength in (OR, AND, COMPARE) else strength + 1
    return f"{expression(node.left, left)} {node.op} {expression(node.right, right)}", strength


def _options(options: tuple[Expr, ...] | Range) -> str:
    if isinstance(options, Range):
        return f"{expression(options.low)}..{expression(options.high)}"
    return f"({', '.join(expression(option) for option in options)})"


_UNITS = {"days": "day", "weeks": "week", "business_days": "business_day", "hours": "hour"}


def literal(node: Literal) -> str:
    if node.kind in _UNITS:
        unit = _UNITS[node.kind]
        return f"{node.text} {unit}" if node.text == "1" else f"{node.text} {unit}s"
    if node.kind == "money":
        return f"{node.text} {node.unit}"
    if node.kind == "percent":
        return f"{node.text}%"
    return f'"{node.text}"' if node.kind == "text" else node.text
