"""What a name in an expression stands for, and what is said where it stands for nothing."""

from __future__ import annotations

from typing import Final, TypeAlias

from dunning_dsl.check import literals
from dunning_dsl.check.suggest import NOT_A_NAME
from dunning_dsl.check.wording import type_words
from dunning_dsl.check.work import Declared, Work
from dunning_dsl.diagnostics import Label
from dunning_dsl.program.countries import SHAPES, mistaken
from dunning_dsl.program.expressions import Amounts, Const, Expr, Fact, Param
from dunning_dsl.program.statements import FactDecl, ParameterKind
from dunning_dsl.program.values import DAYS, PERCENT, TEXT, Type
from dunning_dsl.program.vocabulary import EVENTS, days_meant, weekday_condition
from dunning_dsl.program.words import value_words
from dunning_dsl.source import Span
from dunning_dsl.syntax import tree

Argument: TypeAlias = Const | Param

_EXAMPLES: Final[dict[str, str]] = {
    "window": "30 days",
    "days": "10 days",
    "channel": "email",
    "message": '"notice"',
    "offer": "payment_plan",
    "rate": "5%",
    "role": "customer",
}
_WANTED: Final[dict[str, str]] = {
    "window": "a number of days, such as `30 days`",
    "days": "a number of days, such as `10 days`",
    "channel": "a channel, such as `email`",
    "message": 'the name of a message, such as `"notice"`',
    "offer": "a kind of offer, such as `payment_plan`",
    "rate": "a percent, such as `5%`",
    "role": "a role, such as `customer`",
}


class Names:
    """Looks names up in a scope."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.scope = work.scope

    def value(self, name: str, span: Span) -> Declared | None:
        """What a name stands for; None after a report (or silently, where a declaration could not be read)."""
        declared = self.scope.values.get(name)
        if declared is not None and declared.kind != "lookup":
            return declared
        if declared is None and self.scope.complete and not (name == "stage" and self.scope.stages_broken):
            self._unknown(name, span)
        return None

    def _unknown(self, name: str, span: Span) -> None:
        if name == "stage":
            self.work.say("D221", span)
            return
        known = [n for n, d in self.scope.values.items() if d.kind not in ("lookup", "broken")]
        members = [t for t, type in self.scope.types.items() if name in type.members]
        helps = (NOT_A_NAME[name],) if name in NOT_A_NAME else self.work.helps(name, known)
        if name in EVENTS:
            helps = (f"it is an event: begin a rule with `on {name}`",)
        if name != "weekdays" and (days := days_meant(name)):
            helps = (f"a day of the week is asked for like this: `{weekday_condition(days)}`",)
        if members and not helps:
            helps = (f"`{name}` is a {members[0]}: compare it with one",)
        self.work.say("D201", span, name=name, helps=helps)

    # --- members ---

    def no_member(self, word: str, type: Type, span: Span) -> None:
        """Report a word that is no member of the type it meets."""
        if not self.scope.complete and not type.name:
            return
        helps = self.work.helps(word, type.members)
        self.work.say("D204", span, name=word, type=type_words(type), helps=helps)

    def ambiguous(self, node: tree.Expr, type: Type) -> bool:
        """Whether a declared name is also a member of the type that it meets: then nobody can tell which is meant."""
        if not isinstance(node, tree.Name) or node.text not in type.members:
            return False
        declared = self.scope.values.get(node.text)
        if declared is None:
            return False
        if node.text in self.work.ambiguous:
            return True
        self.work.ambiguous.add(node.text)
        rename = "value" if declared.library else declared.kind
        self.work.say(
            "D203", node.span, name=node.text, kind=declared.kind, type=type_words(type), rename=rename,
            secondary=(Label(declared.span, f"this {declared.kind} is called `{node.text}`"),),
        )  # fmt: skip
        return True

    # --- facts with arguments ---

    def called_fact(self, node: tree.Call) -> FactDecl | None:
        """The fact that a call reads; None after a report."""
        name, span = node.name.text, node.name.span
        declared = self.scope.values.get(name)
        if declared is None:
            if self.scope.complete:
                facts = [n for n, d in self.scope.values.items() if d.fact is not None and d.fact.parameters]
                self.work.say("D202", span, name=name, helps=self.work.helps(name, [*facts, "min", "max"]))
            return None
        if declared.type is None:
            return None
        if declared.fact is None or not declared.fact.parameters:
            self.work.say("D226", node.span, name=name)
            return None
        return declared.fact

    @staticmethod
    def call_example(fact: FactDecl) -> str:
        """How a fact with arguments is written: `sent(email, 30 days)`."""
        return f"{fact.name}({', '.join(_EXAMPLES[p] for p in fact.parameters)})"

    def arguments(self, node: tree.Call, fact: FactDecl) -> tuple[Argument, ...] | None:
        """The arguments of a fact in its own order; None after a report."""
        if len(node.args) != len(fact.parameters):
            self.work.say(
                "D225",
                node.span,
                name=fact.name,
                parameters=", ".join(fact.parameters),
                example=self.call_example(fact),
            )
            return None
        found = [self._argument(kind, arg) for kind, arg in zip(fact.parameters, node.args, strict=True)]
        whole = tuple(f for f in found if f is not None)
        return whole if len(whole) == len(found) else None

    def _argument(self, kind: ParameterKind, node: tree.Expr) -> Argument | None:
        match kind:
            case "channel" | "role":
                return self._word(node, self.scope.types.get(kind), kind)
            case "offer":
                return self._word(node, self.scope.offer_type, kind)
            case "message":
                if isinstance(node, tree.Literal) and node.kind == "text":
                    return self.work.at(Const(TEXT, node.text), node.span)
            case "rate":
                return self._quantity(node, PERCENT, kind)
            case "window" | "days":
                return self._quantity(node, DAYS, kind)
        return self._wrong(kind, node.span)

    def _wrong(self, kind: ParameterKind, span: Span) -> Argument | None:
        self.work.say("D227", span, wanted=_WANTED[kind])
        return None

    def _word(self, node: tree.Expr, type: Type | None, kind: ParameterKind) -> Argument | None:
        if type is None:
            return None
        if isinstance(node, tree.Name):
            if node.text in type.members:
                return self.work.at(Const(type, node.text), node.span)
            self.no_member(node.text, type, node.span)
            return None
        return self._wrong(kind, node.span)

    def _quantity(self, node: tree.Expr, type: Type, kind: ParameterKind) -> Argument | None:
        """Days (at least one) or a rate: a literal or a param."""
        if isinstance(node, tree.Name):
            return self._param(node, type, kind)
        if not isinstance(node, tree.Literal):
            return self._wrong(kind, node.span)
        units: int | None = None
        if type.kind == "days" and node.kind in ("days", "weeks", "integer"):
            units = literals.whole_days(self.work, node)
        elif type.kind == "percent" and node.kind == "percent":
            value = literals.number(self.work, node.text, node.span)
            units = None if value is None else literals.in_units(self.work, value / 100, True, type, node.span)
        elif node.kind == "business_days":
            self.work.say("D322", node.span, number=node.text)
            return None
        else:
            return self._wrong(kind, node.span)
        if units is not None and type.kind == "days" and units < 1:
            self.work.say("D320", node.span, least="1 day")
            return None
        return None if units is None else self.work.at(Const(type, units), node.span)

    def _param(self, node: tree.Name, type: Type, kind: ParameterKind) -> Argument | None:
        if node.text not in self.scope.values and any(node.text in t.members for t in self.scope.types.values()):
            return self._wrong(kind, node.span)
        declared = self.value(node.text, node.span)
        if declared is None or declared.type is None:
            return None
        if declared.param is None or declared.type.kind != type.kind:
            return self._wrong(kind, node.span)
        values = [v.value for _, v in declared.param.values if isinstance(v, Const)]
        low = next((v for v in values if isinstance(v, int) and v < 1), None)
        if type.kind == "days" and low is not None:
            said = Label(declared.span, f"declared here, and {value_words(low, type)}")
            self.work.say("D320", node.span, least="1 day", secondary=(said,))
            return None
        return self.work.at(Param(type, node.text), node.span)

    # --- values that must make sense ---

    def check_text(self, one: Expr, other: Expr, one_span: Span, other_span: Span) -> None:
        """Codes of countries and regions have one shape; anything else would never be equal."""
        for fact, text, span in ((one, other, other_span), (other, one, one_span)):
            if isinstance(fact, Fact) and isinstance(text, Const):
                self.check_code(fact.name, text.value, span)

    def check_code(self, name: str, value: object, span: Span) -> None:
        """The library's `country` and `region` are codes; anything else would never be equal to one."""
        way = mistaken(name, value) if isinstance(value, str) else None
        if way is not None:
            self.work.say("D340", span, name=name, text=value, example=SHAPES[name], helps=(way,))

    @staticmethod
    def rising(low: Expr, high: Expr) -> bool:
        """Whether a range is not empty, where both ends are written out."""
        if isinstance(low, Const) and isinstance(high, Const):
            if isinstance(low.value, str) and isinstance(high.value, str):
                members = low.type.members
                return low.value not in members or members.index(low.value) <= members.index(high.value)
            return int(low.value) <= int(high.value)
        if isinstance(low, Amounts) and isinstance(high, Amounts):
            pairs = zip(low.by_currency, high.by_currency, strict=False)
            return all(one[1] <= other[1] for one, other in pairs)
        return True
