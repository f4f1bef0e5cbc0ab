"""Expressions: from what was written to normal form, with a type.

`Inference` gives for each expression a `Found`: its normal form and type, or a bare number that still waits for the
unit of what it meets. An expression with a mistake in it gives `NOTHING`, and whatever it meets stays silent: one
mistake, one report.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Final, cast

from dunning_dsl.check import literals
from dunning_dsl.check.literals import ANYWHERE, MoneyRules
from dunning_dsl.check.names import Names
from dunning_dsl.check.wording import is_words, type_words
from dunning_dsl.check.work import Declared, Work
from dunning_dsl.diagnostics import Label
from dunning_dsl.program.expressions import (
    Amounts,
    Arithmetic,
    Arm,
    Between,
    Both,
    Compare,
    Comparison,
    Const,
    Convert,
    Defined,
    Either,
    Expr,
    Extreme,
    Fact,
    Known,
    Not,
    OneOf,
    Operation,
    OrElse,
    Param,
)
from dunning_dsl.program.values import BOOLEAN, COUNT, DAYS, MONEY, NUMBER, PERCENT, TEXT, Type
from dunning_dsl.records import dataclass
from dunning_dsl.source import Span
from dunning_dsl.syntax import tree

_DEEPEST: Final = 64
_LONGEST_SUM: Final = 100
_ORDERINGS: Final = frozenset({"<", "<=", ">", ">="})
_COMPARISONS: Final = _ORDERINGS | {"==", "!="}


@dataclass(frozen=True, slots=True)
class Found:
    """A typed expression; or a `bare` number without a unit yet (`exact` if it was written out, not computed); or
    nothing.
    """

    expr: Expr | None = None
    type: Type | None = None
    bare: Fraction | None = None
    exact: bool = True

    @property
    def nothing(self) -> bool:
        return self.type is None and self.bare is None


NOTHING: Final = Found()


class Inference:
    """Types the expressions of one place; `money` says which money literals it takes."""

    def __init__(self, work: Work, money: MoneyRules = ANYWHERE) -> None:
        self.work = work
        self.money = money
        self.names = Names(work)
        self.depth = 0

    # --- what other passes ask for ---

    def condition(self, node: tree.Expr) -> Expr | None:
        """An expression that must be true or false."""
        found = self.infer(node)
        if found.type == BOOLEAN:
            return found.expr
        if not found.nothing:
            shown = type_words(found.type) if found.type else "a number"
            self.work.say("D301", node.span, label=f"this is {shown}", type=shown)
        return None

    def typed(self, node: tree.Expr, type: Type) -> Expr | None:
        """An expression that must have `type`; a bare number takes its unit, a word may be one of its members."""
        if type.kind == "enum":
            if self.names.ambiguous(node, type):
                return None
            member = self._member(node, type)
            if member is not None or self._is_open(node):
                return member
        return self.fitted(self.infer(node), type, node.span)

    def natural(self, node: tree.Expr) -> Found:
        """An expression that meets nothing: a bare number is a count, or a number if it has decimals."""
        found = self.infer(node)
        if found.bare is None:
            return found
        type = COUNT if found.bare.denominator == 1 else NUMBER
        expr = literals.of_type(self.work, found.bare, found.exact, type, self.money, node.span)
        return NOTHING if expr is None else Found(expr, type)

    def fitted(self, found: Found, type: Type, span: Span) -> Expr | None:
        """What was found, in the type that is wanted here."""
        if found.bare is not None:
            return literals.of_type(self.work, found.bare, found.exact, type, self.money, span)
        if found.type is None or found.expr is None:
            return None
        if same(found.type, type):
            return found.expr
        if found.type.kind == "count" and type.kind == "number":
            return self.work.at(Convert(NUMBER, found.expr), span)
        self.work.say("D323", span, label=is_words(found.type), wanted=type_words(type), found=type_words(found.type))
        return None

    # --- inference ---

    def infer(self, node: tree.Expr) -> Found:
        """The normal form and type of any expression."""
        if self.depth >= _DEEPEST:
            self.work.say("D342", node.span)
            return NOTHING
        self.depth += 1
        try:
            return self._dispatch(node)
        finally:
            self.depth -= 1

    def _dispatch(self, node: tree.Expr) -> Found:
        match node:
            case tree.Literal():
                return self._literal(node, 1)
            case tree.PerCurrency():
                return self._money(literals.per_currency(self.work, node, self.money), node.span)
            case tree.Name():
                return self._name(node)
            case tree.Call():
                return self._call(node)
            case tree.Negative():
                return self._negative(node)
            case tree.Not():
                part = self.condition(node.part)
                return self._boolean(None if part is None else Not(part), node.span)
            case tree.Binary():
                return self._binary(node)
            case tree.In():
                return self._in(node)
            case tree.Known():
                return self._known(node)
            case tree.Default():
                return self._default(node)

    def _boolean(self, expr: Expr | None, span: Span) -> Found:
        return NOTHING if expr is None else Found(self.work.at(expr, span), BOOLEAN)

    def _money(self, amounts: Amounts | None, span: Span) -> Found:
        return NOTHING if amounts is None else Found(self.work.at(amounts, span), MONEY)

    def _literal(self, node: tree.Literal, sign: int) -> Found:
        work, span = self.work, node.span
        match node.kind:
            case "integer" | "decimal":
                value = literals.number(work, node.text, span)
                return NOTHING if value is None else Found(bare=value * sign)
            case "percent":
                value = literals.number(work, node.text, span)
                units = None if value is None else literals.in_units(work, value * sign / 100, True, PERCENT, span)
                return NOTHING if units is None else Found(work.at(Const(PERCENT, units), span), PERCENT)
            case "money":
                return self._money(literals.amounts(work, node, self.money, sign), span)
            case "days" | "weeks":
                days = literals.whole_days(work, node)
                return NOTHING if days is None else Found(work.at(Const(DAYS, days * sign), span), DAYS)
            case "text":
                return Found(work.at(Const(TEXT, node.text), span), TEXT)
            case "boolean":
                return Found(work.at(Const(BOOLEAN, node.text == "true"), span), BOOLEAN)
            case "business_days":
                work.say("D322", span, number=node.text)
            case _:
                work.say("D324", span, kind="time of day" if node.kind == "time" else "date")
        return NOTHING

    def _name(self, node: tree.Name) -> Found:
        declared = self.names.value(node.text, node.span)
        if declared is None or declared.type is None:
            return NOTHING
        if declared.fact is not None and declared.fact.parameters:
            self.work.say(
                "D225",
                node.span,
                name=node.text,
                parameters=", ".join(declared.fact.parameters),
                example=self.names.call_example(declared.fact),
            )
            return NOTHING
        return Found(self.work.at(_reading(declared, declared.type), node.span), declared.type)

    def _call(self, node: tree.Call) -> Found:
        name = node.name.text
        if name in ("min", "max") and name not in self.work.scope.values:
            return self._extreme(node)
        fact = self.names.called_fact(node)
        if fact is None:
            return NOTHING
        args = self.names.arguments(node, fact)
        return NOTHING if args is None else Found(self.work.at(Fact(fact.type, name, args), node.span), fact.type)

    def _negative(self, node: tree.Negative) -> Found:
        if isinstance(node.part, tree.Literal):
            kind = node.part.kind
            if kind in ("integer", "decimal", "percent", "money", "days", "weeks"):
                return self._literal(node.part, -1)
        part = self.infer(node.part)
        if part.bare is not None:
            return Found(bare=-part.bare, exact=part.exact)
        if part.type is None or part.expr is None:
            return NOTHING
        if not part.type.numeric:
            self.work.say("D305", node.span, op="-", type=type_words(part.type), label=is_words(part.type))
            return NOTHING
        zero: Expr = Const(part.type, 0)
        if part.type.kind == "money":
            zero = Amounts(tuple((c, 0) for c in self.work.settings.currencies))
        return Found(self.work.at(Arithmetic(part.type, "-", zero, part.expr), node.span), part.type)

    # --- logic and comparison ---

    def _binary(self, node: tree.Binary) -> Found:
        if node.op in ("and", "or"):
            return self._connective(node)
        if node.op in _COMPARISONS:
            return self._compare(node)
        return self._arithmetic(node)

    def _connective(self, node: tree.Binary) -> Found:
        parts: list[Expr] = []
        whole = True
        for part in _flattened(node):
            lowered = self.condition(part)
            if lowered is None:
                whole = False
            else:
                parts.append(lowered)
        if not whole:
            return NOTHING
        return self._boolean(Both(tuple(parts)) if node.op == "and" else Either(tuple(parts)), node.span)

    def _compare(self, node: tree.Binary) -> Found:
        sides = self._sides(node.left, node.right)
        if sides is None:
            return NOTHING
        left, right, type = sides
        op = cast(Comparison, node.op)
        if op in _ORDERINGS and not _ordered(type):
            self.work.say("D304", node.op_span, op=op, type=type_words(type))
            return NOTHING
        self.names.check_text(left, right, node.left.span, node.right.span)
        return self._boolean(Compare(op, left, right), node.span)

    def _sides(self, left: tree.Expr, right: tree.Expr) -> tuple[Expr, Expr, Type] | None:
        """Both sides in one type; a word that no declaration knows is looked up in the type of the other side."""
        if self._is_open(left) and not self._is_open(right):
            swapped = self._sides(right, left)
            return None if swapped is None else (swapped[1], swapped[0], swapped[2])
        first = self.infer(left)
        if first.nothing and self._is_open(right):
            return None
        if first.type is not None and first.expr is not None and first.type.kind == "enum":
            second = self.typed(right, first.type)
            return None if second is None else (first.expr, second, first.type)
        other = self.infer(right)
        if other.type is not None and other.type.kind == "enum" and other.expr is not None:
            if self.names.ambiguous(left, other.type):
                return None
            if isinstance(left, tree.Literal):
                one = self.typed(left, other.type)
                return None if one is None else (one, other.expr, other.type)
        return self._met(first, other, left.span, right.span)

    def _met(self, first: Found, other: Found, left: Span, right: Span) -> tuple[Expr, Expr, Type] | None:
        """Two results in one type, by the rules of units (LANGUAGE.md, section 2)."""
        if first.nothing or other.nothing:
            return None
        type = first.type or other.type
        if first.type is not None and other.type is not None and not same(first.type, other.type):
            if {first.type.kind, other.type.kind} != {"count", "number"}:
                self._units_differ(first.type, other.type, left, right)
                return None
            type = NUMBER
        if type is None:
            both_whole = all(f.bare is not None and f.bare.denominator == 1 for f in (first, other))
            type = COUNT if both_whole else NUMBER
        one, two = self.fitted(first, type, left), self.fitted(other, type, right)
        return None if one is None or two is None else (one, two, type)

    def _units_differ(self, first: Type, other: Type, left: Span, right: Span) -> None:
        self.work.say(
            "D302", right, label=is_words(other), secondary=(Label(left, is_words(first)),),
            left=type_words(first), right=type_words(other),
        )  # fmt: skip

    def _in(self, node: tree.In) -> Found:
        item = self.infer(node.item)
        if isinstance(node.options, tree.Range):
            return self._between(node, item, node.options)
        options: list[Expr] = []
        type = item.type
        for option in node.options:
            lowered = self._option(item, option, node.item.span)
            if lowered is None:
                continue
            options.append(lowered)
            if item.expr is not None:
                self.names.check_text(item.expr, lowered, node.item.span, option.span)
        if item.bare is not None:
            self.work.say("D323", node.item.span, wanted="a fact", found="a number", label="this is a number")
        if type is None or item.expr is None or len(options) != len(node.options):
            return NOTHING
        return self._boolean(OneOf(item.expr, tuple(options)), node.span)

    def _option(self, item: Found, option: tree.Expr, item_span: Span) -> Expr | None:
        """One value of a list or one end of a range, in the type of the item."""
        if item.type is None:
            if not self._is_open(option):
                self.infer(option)
            return None
        if item.type.kind == "enum":
            return self.typed(option, item.type)
        found = self.infer(option)
        if found.type is not None and not same(found.type, item.type):
            self._units_differ(item.type, found.type, item_span, option.span)
            return None
        return self.fitted(found, item.type, option.span)

    def _between(self, node: tree.In, item: Found, range: tree.Range) -> Found:
        if item.bare is not None:
            self.work.say("D323", node.item.span, wanted="a fact", found="a number", label="this is a number")
            return NOTHING
        low = self._option(item, range.low, node.item.span)
        high = None if low is None and item.type is not None else self._option(item, range.high, node.item.span)
        if item.type is None or item.expr is None or low is None or high is None:
            return NOTHING
        if not _ordered(item.type):
            self.work.say("D304", range.span, op="..", type=type_words(item.type))
            return NOTHING
        if not self.names.rising(low, high):
            self.work.say("D326", range.span)
            return NOTHING
        return self._boolean(Between(item.expr, low, high), node.span)

    # --- unknown ---

    def _known(self, node: tree.Known) -> Found:
        found = self.infer(node.fact)
        if found.nothing:
            return NOTHING
        if not isinstance(found.expr, Fact):
            self.work.say("D307", node.fact.span)
            return NOTHING
        return self._boolean(Known(found.expr), node.span)

    def _default(self, node: tree.Default) -> Found:
        part = self.infer(node.part)
        if not _is_constant(node.fallback) and not self._is_param(node.fallback):
            self.work.say("D308", node.fallback.span)
            return NOTHING
        if part.bare is not None:
            self.work.say("D323", node.part.span, wanted="a fact", found="a number", label="this is a number")
            return NOTHING
        if part.type is None or part.expr is None:
            return NOTHING
        money = self.money
        self.money = MoneyRules(True, money.test_currency)
        fallback = self.typed(node.fallback, part.type)
        self.money = money
        if fallback is None:
            return NOTHING
        return Found(self.work.at(OrElse(part.expr, fallback), node.span), part.type)

    def _is_param(self, node: tree.Expr) -> bool:
        if not isinstance(node, tree.Name):
            return False
        declared = self.work.scope.values.get(node.text)
        return declared is None or declared.kind in ("param", "broken")

    # --- arithmetic ---

    def _arithmetic(self, node: tree.Binary) -> Found:
        """`+ - * /`: a chain is walked from its left end, so that its length costs no depth."""
        chain: list[tree.Binary] = []
        first: tree.Expr = node
        while isinstance(first, tree.Binary) and first.op in ("+", "-", "*", "/"):
            chain.append(first)
            first = first.left
        if len(chain) > _LONGEST_SUM:
            self.work.say("D342", node.span)
            return NOTHING
        found = self.infer(first)
        for link in reversed(chain):
            right = self.infer(link.right)
            found = self._operation(link, found, right)
        return found

    def _operation(self, node: tree.Binary, left: Found, right: Found) -> Found:
        if left.nothing or right.nothing:
            return NOTHING
        for side, span in ((left, node.left.span), (right, node.right.span)):
            if side.type is not None and not side.type.numeric:
                self.work.say("D305", span, op=node.op, type=type_words(side.type), label=is_words(side.type))
                return NOTHING
        op = cast(Operation, node.op)
        if op == "/":
            return self._quotient(node, left, right)
        if left.bare is not None and right.bare is not None:
            value = left.bare * right.bare if op == "*" else left.bare + (right.bare if op == "+" else -right.bare)
            return Found(bare=value, exact=left.exact and right.exact)
        if op == "*":
            return self._product(node, left, right)
        sides = self._met(left, right, node.left.span, node.right.span)
        if sides is None:
            return NOTHING
        one, two, type = sides
        return Found(self.work.at(Arithmetic(type, op, one, two), node.span), type)

    def _product(self, node: tree.Binary, left: Found, right: Found) -> Found:
        one, two = self._factor(left, node.left.span), self._factor(right, node.right.span)
        if one.type is None or two.type is None or one.expr is None or two.expr is None:
            return NOTHING
        type = product_type(one.type, two.type)
        if type is None:
            self._units_differ_in_product(node, one.type, two.type)
            return NOTHING
        return Found(self.work.at(Arithmetic(type, "*", one.expr, two.expr), node.span), type)

    def _units_differ_in_product(self, node: tree.Binary, one: Type, two: Type) -> None:
        self.work.say(
            "D306", node.right.span, label=is_words(two), secondary=(Label(node.left.span, is_words(one)),),
            left=type_words(one), right=type_words(two),
        )  # fmt: skip

    def _factor(self, found: Found, span: Span) -> Found:
        """One side of a product; a bare number is a plain one."""
        if found.bare is None:
            return found
        type = COUNT if found.bare.denominator == 1 else NUMBER
        expr = literals.of_type(self.work, found.bare, found.exact, type, self.money, span)
        return NOTHING if expr is None else Found(expr, type)

    def _quotient(self, node: tree.Binary, left: Found, right: Found) -> Found:
        if right.bare is None or right.bare == 0:
            self.work.say("D327", node.right.span, label="by zero" if right.bare == 0 else "")
            return NOTHING
        if left.bare is not None:
            return Found(bare=left.bare / right.bare, exact=False)
        divisor = self._factor(right, node.right.span)
        if left.type is None or left.expr is None or divisor.expr is None:
            return NOTHING
        type = NUMBER if left.type.kind == "count" else left.type
        return Found(self.work.at(Arithmetic(type, "/", left.expr, divisor.expr), node.span), type)

    def _extreme(self, node: tree.Call) -> Found:
        """`min` and `max` of two or more amounts of one unit."""
        parts = [self.infer(a) for a in node.args]
        if len(parts) < 2:
            self.work.say("D328", node.span, name=node.name.text)
            return NOTHING
        if any(p.nothing for p in parts):
            return NOTHING
        spans = [a.span for a in node.args]
        for part, span in zip(parts, spans, strict=True):
            if part.type is not None and not part.type.numeric:
                self.work.say("D305", span, op=node.name.text, type=type_words(part.type), label=is_words(part.type))
                return NOTHING
        type = self._common(parts, spans)
        if type is None:
            return NOTHING
        fitted = [self.fitted(p, type, s) for p, s in zip(parts, spans, strict=True)]
        whole = tuple(f for f in fitted if f is not None)
        if len(whole) != len(fitted):
            return NOTHING
        which = "min" if node.name.text == "min" else "max"
        return Found(self.work.at(Extreme(which, whole), node.span), type)  # type: ignore[arg-type]

    def _common(self, parts: list[Found], spans: list[Span]) -> Type | None:
        """The one type of several parts, or None after a report."""
        type: Type | None = None
        where = spans[0]
        for part, span in zip(parts, spans, strict=True):
            if part.type is None:
                continue
            if type is None or {type.kind, part.type.kind} == {"count", "number"}:
                type, where = (part.type if type is None else NUMBER), span if type is None else where
            elif not same(type, part.type):
                self._units_differ(type, part.type, where, span)
                return None
        if type is not None:
            return type
        return COUNT if all(p.bare is not None and p.bare.denominator == 1 for p in parts) else NUMBER

    # --- members ---

    def _is_open(self, node: tree.Expr) -> bool:
        """Whether this is a word that nothing declares, and so may be a member of the type that it meets."""
        return isinstance(node, tree.Name) and node.text not in self.work.scope.values

    def _member(self, node: tree.Expr, type: Type) -> Expr | None:
        """A member of an enumeration; None (after a report, where the word can be nothing else) if it is none."""
        if isinstance(node, tree.Name | tree.Literal):
            text = node.text
            if isinstance(node, tree.Literal) and node.kind not in ("text", "boolean"):
                return None
            if text in type.members:
                return self.work.at(Const(type, text), node.span)
            if isinstance(node, tree.Name) and text not in self.work.scope.values:
                self.names.no_member(text, type, node.span)
        return None


# --- helpers ---------------------------------------------------------------------------------------------------------


def _reading(declared: Declared, type: Type) -> Expr:
    match declared.kind:
        case "fact":
            return Fact(type, declared.name)
        case "param":
            return Param(type, declared.name)
        case "experiment":
            return Arm(type, declared.name)
        case _:
            return Defined(type, declared.name)


def same(one: Type, other: Type) -> bool:
    """Whether two types are one: enumerations by their members, whatever they are called."""
    return one.kind == other.kind and one.members == other.members and one.ordered == other.ordered


def product_type(one: Type, other: Type) -> Type | None:
    """The type of a product: at most one side has a unit; a share of something is of that something."""
    kinds = {one.kind, other.kind}
    with_unit = kinds & {"money", "days"}
    if with_unit:
        plain = kinds - with_unit
        return None if len(with_unit) > 1 or not plain else one if one.kind in with_unit else other
    if kinds == {"percent"}:
        return PERCENT
    return COUNT if kinds == {"count"} else NUMBER


def _ordered(type: Type) -> bool:
    return type.numeric or (type.kind == "enum" and type.ordered)


def _is_constant(node: tree.Expr) -> bool:
    if isinstance(node, tree.Negative):
        return isinstance(node.part, tree.Literal)
    return isinstance(node, tree.Literal | tree.PerCurrency)


def _flattened(node: tree.Binary) -> Iterable[tree.Expr]:
    """The parts of nested `and` (or `or`), from left to right, without recursion."""
    waiting: list[tree.Expr] = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, tree.Binary) and part.op == node.op:
            waiting += (part.right, part.left)
        else:
            yield part
