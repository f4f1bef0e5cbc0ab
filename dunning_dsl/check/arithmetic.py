"""Arithmetic: `+ - * /`, `min` and `max`, with units kept (LANGUAGE.md, section 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from dunning_dsl.check import literals
from dunning_dsl.check.comparisons import met, units_differ
from dunning_dsl.check.inferred import NOTHING, Found, same
from dunning_dsl.check.wording import is_words, type_words
from dunning_dsl.diagnostics import Label
from dunning_dsl.program.expressions import Amounts, Arithmetic, Const, Expr, Extreme, Operation
from dunning_dsl.program.values import COUNT, NUMBER, PERCENT, Type
from dunning_dsl.source import Span
from dunning_dsl.syntax import tree

if TYPE_CHECKING:
    from dunning_dsl.check.expressions import Inference

_LONGEST_SUM: Final = 100


def arithmetic(inference: Inference, node: tree.Binary) -> Found:
    """`+ - * /`: a chain is walked from its left end, so that its length costs no depth."""
    chain: list[tree.Binary] = []
    first: tree.Expr = node
    while isinstance(first, tree.Binary) and first.op in ("+", "-", "*", "/"):
        chain.append(first)
        first = first.left
    if len(chain) > _LONGEST_SUM:
        inference.work.say("D342", node.span)
        return NOTHING
    found = inference.infer(first)
    for link in reversed(chain):
        right = inference.infer(link.right)
        found = _operation(inference, link, found, right)
    return found


def _operation(inference: Inference, node: tree.Binary, left: Found, right: Found) -> Found:
    if left.nothing or right.nothing:
        return NOTHING
    for side, span in ((left, node.left.span), (right, node.right.span)):
        if side.type is not None and not side.type.numeric:
            inference.work.say("D305", span, op=node.op, type=type_words(side.type), label=is_words(side.type))
            return NOTHING
    op = cast(Operation, node.op)
    if op == "/":
        return _quotient(inference, node, left, right)
    if left.bare is not None and right.bare is not None:
        value = left.bare * right.bare if op == "*" else left.bare + (right.bare if op == "+" else -right.bare)
        return Found(bare=value, exact=left.exact and right.exact)
    if op == "*":
        return _product(inference, node, left, right)
    sides = met(inference, left, right, node.left.span, node.right.span)
    if sides is None:
        return NOTHING
    one, two, type = sides
    return Found(inference.work.at(Arithmetic(type, op, one, two), node.span), type)


def _product(inference: Inference, node: tree.Binary, left: Found, right: Found) -> Found:
    one, two = _factor(inference, left, node.left.span), _factor(inference, right, node.right.span)
    if one.type is None or two.type is None or one.expr is None or two.expr is None:
        return NOTHING
    type = _product_type(one.type, two.type)
    if type is None:
        _units_differ_in_product(inference, node, one.type, two.type)
        return NOTHING
    return Found(inference.work.at(Arithmetic(type, "*", one.expr, two.expr), node.span), type)


def _units_differ_in_product(inference: Inference, node: tree.Binary, one: Type, two: Type) -> None:
    inference.work.say(
        "D306", node.right.span, label=is_words(two), secondary=(Label(node.left.span, is_words(one)),),
        left=type_words(one), right=type_words(two),
    )  # fmt: skip


def _factor(inference: Inference, found: Found, span: Span) -> Found:
    """One side of a product; a bare number is a plain one."""
    if found.bare is None:
        return found
    type = COUNT if found.bare.denominator == 1 else NUMBER
    expr = literals.of_type(inference.work, found.bare, found.exact, type, inference.money, span)
    return NOTHING if expr is None else Found(expr, type)


def _quotient(inference: Inference, node: tree.Binary, left: Found, right: Found) -> Found:
    if right.bare is None or right.bare == 0:
        inference.work.say("D327", node.right.span, label="by zero" if right.bare == 0 else "")
        return NOTHING
    if left.bare is not None:
        return Found(bare=left.bare / right.bare, exact=False)
    divisor = _factor(inference, right, node.right.span)
    if left.type is None or left.expr is None or divisor.expr is None:
        return NOTHING
    type = NUMBER if left.type.kind == "count" else left.type
    return Found(inference.work.at(Arithmetic(type, "/", left.expr, divisor.expr), node.span), type)


def extreme(inference: Inference, node: tree.Call) -> Found:
    """`min` and `max` of two or more amounts of one unit."""
    parts = [inference.infer(a) for a in node.args]
    if len(parts) < 2:
        inference.work.say("D328", node.span, name=node.name.text)
        return NOTHING
    if any(p.nothing for p in parts):
        return NOTHING
    spans = [a.span for a in node.args]
    for part, span in zip(parts, spans, strict=True):
        if part.type is not None and not part.type.numeric:
            inference.work.say("D305", span, op=node.name.text, type=type_words(part.type), label=is_words(part.type))
            return NOTHING
    type = _common(inference, parts, spans)
    if type is None:
        return NOTHING
    fitted = [inference.fitted(p, type, s) for p, s in zip(parts, spans, strict=True)]
    whole = tuple(f for f in fitted if f is not None)
    if len(whole) != len(fitted):
        return NOTHING
    which = "min" if node.name.text == "min" else "max"
    return Found(inference.work.at(Extreme(which, whole), node.span), type)  # type: ignore[arg-type]


def _common(inference: Inference, parts: list[Found], spans: list[Span]) -> Type | None:
    """The one type of several parts, or None after a report."""
    type: Type | None = None
    where = spans[0]
    for part, span in zip(parts, spans, strict=True):
        if part.type is None:
            continue
        if type is None or {type.kind, part.type.kind} == {"count", "number"}:
            type, where = (part.type if type is None else NUMBER), span if type is None else where
        elif not same(type, part.type):
            units_differ(inference, type, part.type, where, span)
            return None
    if type is not None:
        return type
    return COUNT if all(p.bare is not None and p.bare.denominator == 1 for p in parts) else NUMBER


def negative(inference: Inference, node: tree.Negative) -> Found:
    """`-X`: a literal with its sign, else nothing minus X."""
    if isinstance(node.part, tree.Literal):
        kind = node.part.kind
        if kind in ("integer", "decimal", "percent", "money", "days", "weeks"):
            return inference.literal(node.part, -1)
    part = inference.infer(node.part)
    if part.bare is not None:
        return Found(bare=-part.bare, exact=part.exact)
    if part.type is None or part.expr is None:
        return NOTHING
    if not part.type.numeric:
        inference.work.say("D305", node.span, op="-", type=type_words(part.type), label=is_words(part.type))
        return NOTHING
    zero: Expr = Const(part.type, 0)
    if part.type.kind == "money":
        zero = Amounts(tuple((c, 0) for c in inference.work.settings.currencies))
    return Found(inference.work.at(Arithmetic(part.type, "-", zero, part.expr), node.span), part.type)


def _product_type(one: Type, other: Type) -> Type | None:
    """The type of a product: at most one side has a unit; a share of something is of that something."""
    kinds = {one.kind, other.kind}
    with_unit = kinds & {"money", "days"}
    if with_unit:
        plain = kinds - with_unit
        return None if len(with_unit) > 1 or not plain else one if one.kind in with_unit else other
    if kinds == {"percent"}:
        return PERCENT
    return COUNT if kinds == {"count"} else NUMBER
