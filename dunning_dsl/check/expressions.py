"""Expressions: from what was written to normal form, with a type.

`Inference` gives for each expression a `Found`: its normal form and type, or a bare number that still waits for the
unit of what it meets. An expression with a mistake in it gives `NOTHING`, and whatever it meets stays silent: one
mistake, one report.
"""

from __future__ import annotations

from typing import Final

from dunning_dsl.check import literals
from dunning_dsl.check.arithmetic import arithmetic, extreme, negative
from dunning_dsl.check.comparisons import COMPARISONS, compare, connective, contained
from dunning_dsl.check.inferred import NOTHING, Found, same
from dunning_dsl.check.literals import ANYWHERE, MoneyRules
from dunning_dsl.check.names import Names
from dunning_dsl.check.wording import is_words, type_words
from dunning_dsl.check.work import Declared, Work
from dunning_dsl.program.expressions import (
    Amounts,
    Arm,
    Const,
    Convert,
    Defined,
    Expr,
    Fact,
    Known,
    Not,
    OrElse,
    Param,
)
from dunning_dsl.program.values import BOOLEAN, COUNT, DAYS, MONEY, NUMBER, PERCENT, TEXT, Type
from dunning_dsl.program.words import words
from dunning_dsl.source import Span
from dunning_dsl.syntax import tree

_DEEPEST: Final = 64


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
            if member is not None or self.is_open(node):
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
            return literals.of_type(self.work, found.bare, found.exact, type, self.money, span, found.written)
        if found.type is None or found.expr is None:
            return None
        if same(found.type, type):
            return found.expr
        if found.type.kind == "count" and type.kind == "number":
            return self.work.at(Convert(NUMBER, found.expr), span)
        helps = (f"say of what it is a share: `amount_due * {words(found.expr)}`",) if _is_share(found, type) else ()
        self.work.say(
            "D323",
            span,
            label=is_words(found.type),
            wanted=type_words(type),
            found=type_words(found.type),
            helps=helps,
        )
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
                return self.literal(node, 1)
            case tree.PerCurrency():
                return self._money(literals.per_currency(self.work, node, self.money), node.span)
            case tree.Name():
                return self._name(node)
            case tree.Call():
                return self._call(node)
            case tree.Negative():
                return negative(self, node)
            case tree.Not():
                part = self.condition(node.part)
                return self.boolean(None if part is None else Not(part), node.span)
            case tree.Binary():
                return self._binary(node)
            case tree.In():
                return contained(self, node)
            case tree.Known():
                return self._known(node)
            case tree.Default():
                return self._default(node)

    def boolean(self, expr: Expr | None, span: Span) -> Found:
        """A condition at its place, or nothing."""
        return NOTHING if expr is None else Found(self.work.at(expr, span), BOOLEAN)

    def _money(self, amounts: Amounts | None, span: Span) -> Found:
        return NOTHING if amounts is None else Found(self.work.at(amounts, span), MONEY)

    def literal(self, node: tree.Literal, sign: int) -> Found:
        """What is written out; `sign` is -1 where `-` stands before it."""
        work, span = self.work, node.span
        match node.kind:
            case "integer" | "decimal":
                value = literals.number(work, node.text, span)
                return NOTHING if value is None else Found(bare=value * sign, written=node.text)
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
            return extreme(self, node)
        fact = self.names.called_fact(node)
        if fact is None:
            return NOTHING
        args = self.names.arguments(node, fact)
        return NOTHING if args is None else Found(self.work.at(Fact(fact.type, name, args), node.span), fact.type)

    def _binary(self, node: tree.Binary) -> Found:
        if node.op in ("and", "or"):
            return connective(self, node)
        if node.op in COMPARISONS:
            return compare(self, node)
        return arithmetic(self, node)

    # --- unknown ---

    def _known(self, node: tree.Known) -> Found:
        found = self.infer(node.fact)
        if found.nothing:
            return NOTHING
        if not isinstance(found.expr, Fact):
            self.work.say("D307", node.fact.span)
            return NOTHING
        return self.boolean(Known(found.expr), node.span)

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

    # --- members ---

    def is_open(self, node: tree.Expr) -> bool:
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


def _is_share(found: Found, type: Type) -> bool:
    """A percent in the place of money."""
    return type.kind == "money" and found.type is not None and found.type.kind == "percent"


def _is_constant(node: tree.Expr) -> bool:
    if isinstance(node, tree.Negative):
        return isinstance(node.part, tree.Literal)
    return isinstance(node, tree.Literal | tree.PerCurrency)
