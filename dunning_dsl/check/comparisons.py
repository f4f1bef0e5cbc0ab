"""Conditions: `and` and `or`, comparisons, `in`, and how two sides meet in one unit (LANGUAGE.md, section 2)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, cast

from dunning_dsl.check.inferred import NOTHING, Found, same
from dunning_dsl.check.wording import is_words, type_words
from dunning_dsl.diagnostics import Label
from dunning_dsl.program.expressions import Between, Both, Compare, Comparison, Either, Expr, OneOf
from dunning_dsl.program.values import COUNT, NUMBER, Type
from dunning_dsl.source import Span
from dunning_dsl.syntax import tree

if TYPE_CHECKING:
    from dunning_dsl.check.expressions import Inference

_ORDERINGS: Final = frozenset({"<", "<=", ">", ">="})
COMPARISONS: Final = _ORDERINGS | {"==", "!="}


def connective(inference: Inference, node: tree.Binary) -> Found:
    """`and` and `or`, of any number of conditions."""
    parts: list[Expr] = []
    whole = True
    for part in _flattened(node):
        lowered = inference.condition(part)
        if lowered is None:
            whole = False
        else:
            parts.append(lowered)
    if not whole:
        return NOTHING
    return inference.boolean(Both(tuple(parts)) if node.op == "and" else Either(tuple(parts)), node.span)


def compare(inference: Inference, node: tree.Binary) -> Found:
    """`==`, `!=` and the orderings."""
    sides = _sides(inference, node.left, node.right)
    if sides is None:
        return NOTHING
    left, right, type = sides
    op = cast(Comparison, node.op)
    if op in _ORDERINGS and not _ordered(type):
        inference.work.say("D304", node.op_span, op=op, type=type_words(type))
        return NOTHING
    inference.names.check_text(left, right, node.left.span, node.right.span)
    return inference.boolean(Compare(op, left, right), node.span)


def _sides(inference: Inference, left: tree.Expr, right: tree.Expr) -> tuple[Expr, Expr, Type] | None:
    """Both sides in one type; a word that no declaration knows is looked up in the type of the other side."""
    if inference.is_open(left) and not inference.is_open(right):
        swapped = _sides(inference, right, left)
        return None if swapped is None else (swapped[1], swapped[0], swapped[2])
    first = inference.infer(left)
    if first.nothing and inference.is_open(right):
        return None
    if first.type is not None and first.expr is not None and first.type.kind == "enum":
        second = inference.typed(right, first.type)
        return None if second is None else (first.expr, second, first.type)
    other = inference.infer(right)
    if other.type is not None and other.type.kind == "enum" and other.expr is not None:
        if inference.names.ambiguous(left, other.type):
            return None
        if isinstance(left, tree.Literal):
            one = inference.typed(left, other.type)
            return None if one is None else (one, other.expr, other.type)
    return met(inference, first, other, left.span, right.span)


def met(inference: Inference, first: Found, other: Found, left: Span, right: Span) -> tuple[Expr, Expr, Type] | None:
    """Two results in one type, by the rules of units (LANGUAGE.md, section 2)."""
    if first.nothing or other.nothing:
        return None
    type = first.type or other.type
    if first.type is not None and other.type is not None and not same(first.type, other.type):
        if {first.type.kind, other.type.kind} != {"count", "number"}:
            units_differ(inference, first.type, other.type, left, right)
            return None
        type = NUMBER
    if type is None:
        both_whole = all(f.bare is not None and f.bare.denominator == 1 for f in (first, other))
        type = COUNT if both_whole else NUMBER
    one, two = inference.fitted(first, type, left), inference.fitted(other, type, right)
    return None if one is None or two is None else (one, two, type)


def units_differ(inference: Inference, first: Type, other: Type, left: Span, right: Span) -> None:
    """D302, at both sides."""
    inference.work.say(
        "D302", right, label=is_words(other), secondary=(Label(left, is_words(first)),),
        left=type_words(first), right=type_words(other),
    )  # fmt: skip


def contained(inference: Inference, node: tree.In) -> Found:
    """`X in (A, B)` and `X in A..B`."""
    item = inference.infer(node.item)
    if isinstance(node.options, tree.Range):
        return _between(inference, node, item, node.options)
    options: list[Expr] = []
    type = item.type
    for option in node.options:
        lowered = _option(inference, item, option, node.item.span)
        if lowered is None:
            continue
        options.append(lowered)
        if item.expr is not None:
            inference.names.check_text(item.expr, lowered, node.item.span, option.span)
    if item.bare is not None:
        inference.work.say("D323", node.item.span, wanted="a fact", found="a number", label="this is a number")
    if type is None or item.expr is None or len(options) != len(node.options):
        return NOTHING
    return inference.boolean(OneOf(item.expr, tuple(options)), node.span)


def _option(inference: Inference, item: Found, option: tree.Expr, item_span: Span) -> Expr | None:
    """One value of a list or one end of a range, in the type of the item."""
    if item.type is None:
        if not inference.is_open(option):
            inference.infer(option)
        return None
    if item.type.kind == "enum":
        return inference.typed(option, item.type)
    found = inference.infer(option)
    if found.type is not None and not same(found.type, item.type):
        units_differ(inference, item.type, found.type, item_span, option.span)
        return None
    return inference.fitted(found, item.type, option.span)


def _between(inference: Inference, node: tree.In, item: Found, range: tree.Range) -> Found:
    if item.bare is not None:
        inference.work.say("D323", node.item.span, wanted="a fact", found="a number", label="this is a number")
        return NOTHING
    low = _option(inference, item, range.low, node.item.span)
    high = None if low is None and item.type is not None else _option(inference, item, range.high, node.item.span)
    if item.type is None or item.expr is None or low is None or high is None:
        return NOTHING
    if not _ordered(item.type):
        inference.work.say("D304", range.span, op="..", type=type_words(item.type))
        return NOTHING
    if not inference.names.rising(low, high):
        inference.work.say("D326", range.span)
        return NOTHING
    return inference.boolean(Between(item.expr, low, high), node.span)


def _ordered(type: Type) -> bool:
    return type.numeric or (type.kind == "enum" and type.ordered)


def _flattened(node: tree.Binary) -> Iterable[tree.Expr]:
    """The parts of nested `and` (or `or`), from left to right, without recursion."""
    waiting: list[tree.Expr] = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, tree.Binary) and part.op == node.op:
            waiting += (part.right, part.left)
        else:
            yield part
