"""`test`: what is given, what happens, what is expected; in the language's own words, typed like the policy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, TypeVar, cast, get_args

from dunning_dsl.check import literals, vocabulary
from dunning_dsl.check.actions import lower_action
from dunning_dsl.check.expressions import Inference
from dunning_dsl.check.literals import MoneyRules
from dunning_dsl.check.names import Names
from dunning_dsl.check.rules import rule_known
from dunning_dsl.check.work import Declared, Work
from dunning_dsl.diagnostics import Label
from dunning_dsl.program import statements as s
from dunning_dsl.program.expressions import Amounts, Const, Fact
from dunning_dsl.program.values import DAYS, FOREVER, MONEY, UNKNOWN, Type, Value
from dunning_dsl.source import Span
from dunning_dsl.syntax import printed, tree

_Part = TypeVar("_Part")
_VERBS: Final = frozenset(get_args(s.StepKind))
LAST_DAY: Final = 3660
"""The farthest day of a test, ten years from the due date: every day up to it is decided."""

_OPENING: Final = frozenset({"amount_due"})
_TWO_WORDS: Final = {"breaks": "breaks_plan", "updates": "updates_card", "skips": "skips_decision"}
"""Happenings whose second word never varies, by their first."""


def lower_tests(work: Work) -> tuple[s.PolicyTest, ...]:
    """The tests of the policy and of its own modules; those of the library are the library's business."""
    found: list[s.PolicyTest] = []
    names: dict[str, Span] = {}
    for node in work.statements:
        if not isinstance(node, tree.Test):
            continue
        if node.span.file in work.library and node.span.file != work.main:
            continue
        first = names.setdefault(node.name.text, node.name.span)
        if first is not node.name.span:
            where = Label(first, "first used here")
            work.say("D207", node.name.span, name=node.name.text, kind="test", secondary=(where,))
        test = _Test(work, node).lowered()
        if test is not None:
            found.append(work.at(test, node.name.span))
    return tuple(found)


class _Test:
    """Lowers one test; all its money is in one currency."""

    def __init__(self, work: Work, node: tree.Test) -> None:
        self.work = work
        self.node = node
        listed = work.settings.currencies
        used = (m.unit for m in _money_in(node) if m.unit in listed)
        self.currency = next(used, listed[0] if listed else "")
        self.money = MoneyRules(test_currency=self.currency or None)
        self.through_time = bool(node.days)
        self.whole = True

    def lowered(self) -> s.PolicyTest | None:
        node = self.node
        givens: tuple[s.Given, ...] = self._all(self._given(g) for g in node.givens)
        self._given_once()
        expects = self._all(self._expect(e) for e in node.expects)
        days = self._all(self._block(b) for b in node.days)
        self._days_rise()
        if not self.whole:
            return None
        return s.PolicyTest(node.name.text, givens, expects, days, self.currency, node.span)

    def _all(self, parts: Iterable[_Part | None]) -> tuple[_Part, ...]:
        found = []
        for part in parts:
            if part is None:
                self.whole = False
            else:
                found.append(part)
        return tuple(found)

    # --- given ---

    def _given_once(self) -> None:
        """No fact is given two values."""
        first: dict[object, Span] = {}
        for node in self.node.givens:
            if node.target is None:
                continue
            words = printed(node.target)
            before = first.setdefault(words, node.target.span)
            if before is not node.target.span:
                self.work.say("D218", node.target.span, name=words, secondary=(Label(before, "given here already"),))
                self.whole = False

    def _given(self, node: tree.Given) -> s.Given | None:
        if node.event is not None:
            event = vocabulary.event(self.work, node.event, node.argument)
            return None if event is None else s.GivenEvent(event[0], event[1], node.span)
        if node.target is None or node.value is None:
            return None
        if isinstance(node.target, tree.Name):
            name = node.target.text
            if name == "today" and name not in self.work.scope.values:
                return self._today(node)
            declared = self.work.scope.values.get(name)
            if declared is not None and declared.kind != "fact":
                return self._given_name(node, declared)
        return self._given_fact(node, node.target, node.value)

    def _today(self, node: tree.Given) -> s.Given | None:
        if isinstance(node.value, tree.Literal) and node.value.kind == "date":
            return s.GivenToday(literals.day_ordinal(node.value), node.span)
        if node.value is not None:
            self.work.say("D361", node.value.span)
        return None

    def _given_name(self, node: tree.Given, declared: Declared) -> s.Given | None:
        """A param, an arm, or a definition of the library."""
        if declared.type is None or node.value is None:
            return None
        if declared.kind in ("let", "choose", "table") and (not declared.library or self.through_time):
            code = "D360" if declared.library else "D353"
            self.work.say(code, node.span, name=declared.name, secondary=(Label(declared.span, "defined here"),))
            return None
        value = self._value(node.value, declared.type, optional=False, name=declared.name)
        if value is None:
            return None
        if declared.kind == "param":
            constant = value if isinstance(value, Amounts) else Const(declared.type, cast("bool | int | str", value))
            return s.GivenParam(declared.name, constant, node.span)
        if declared.kind == "experiment":
            return s.GivenArm(declared.name, str(value), node.span)
        return s.GivenFact(declared.name, (), value, node.span)

    def _given_fact(self, node: tree.Given, target: tree.Name | tree.Call, written: tree.Expr) -> s.GivenFact | None:
        found = Inference(self.work, self.money).infer(target)
        fact = found.expr
        if not isinstance(fact, Fact):
            if not found.nothing:
                self.work.say("D307", target.span)
            return None
        declared = self.work.scope.values[fact.name].fact
        if declared is None:
            return None
        if self.through_time and declared.source == "engine" and declared.name not in _OPENING:
            self.work.say("D360", target.span, name=fact.name)
            return None
        args = [a.value for a in fact.args if isinstance(a, Const)]
        if len(args) != len(fact.args):
            self.work.say("D335", target.span)
            return None
        value = self._value(written, fact.type, optional=declared.optional, name=fact.name)
        return None if value is None else s.GivenFact(fact.name, tuple(args), value, node.span)

    def _value(self, node: tree.Expr, type: Type, *, optional: bool, name: str) -> Value | Amounts | None:
        """A value of a type; `unknown` where the fact may be."""
        if isinstance(node, tree.Name) and node.text == "unknown" and node.text not in type.members:
            if optional:
                return UNKNOWN
            self.work.say("D362", node.span, name=name)
            return None
        if isinstance(node, tree.Name) and node.text == "forever" and type == DAYS:
            return FOREVER
        found = Inference(self.work, self.money).typed(node, type)
        if isinstance(found, Amounts):
            return found
        if isinstance(found, Const):
            Names(self.work).check_code(name, found.value, node.span)
            return found.value
        if found is not None:
            self.work.say("D335", node.span)
        return None

    # --- days ---

    def _block(self, node: tree.DayBlock) -> s.DayBlock | None:
        day = None if node.day is None else self._day(node.day)
        steps: tuple[s.Happening | s.Expect, ...] = self._all(self._step(step) for step in node.steps)
        return None if node.day is not None and day is None else s.DayBlock(day, steps, node.span)

    def _days_rise(self) -> None:
        """Days are told in their order, and `after:` last."""
        last: int | None = None
        before: tree.DayBlock | None = None
        for node in self.node.days:
            day = _plain_day(node.day)
            if before is not None and (before.day is None or (day is not None and last is not None and day <= last)):
                self.work.say(
                    "D354", (node.day or node).span, secondary=(Label((before.day or before).span, "after this"),)
                )
                self.whole = False
                return
            last, before = day if day is not None else last, node

    def _day(self, node: tree.Expr) -> int | None:
        found = Inference(self.work).typed(node, DAYS)
        if isinstance(found, Const) and abs(int(found.value)) <= LAST_DAY:
            return int(found.value)
        if isinstance(found, Const):
            self.work.say("D325", node.span, most=f"{LAST_DAY} days from the due date", helps=("name a nearer day",))
        elif found is not None:
            self.work.say("D335", node.span)
        return None

    def _step(self, node: tree.Happening | tree.Expect) -> s.Happening | s.Expect | None:
        return self._expect(node) if isinstance(node, tree.Expect) else self._happening(node)

    def _happening(self, node: tree.Happening) -> s.Happening | None:
        kind = _TWO_WORDS.get(node.verb, node.verb)
        if kind not in _VERBS:
            self.work.say("D206", node.span, kind="step of a test", name=node.verb)
            return None
        amount = None if node.amount is None else self._amount(node.amount)
        day = None if node.day is None else self._day(node.day)
        at = None if node.at is None else literals.minutes(node.at)
        name = None if node.name is None else self._named(kind, node.name)
        value = None
        if kind == "sets" and node.value is not None and node.name is not None:
            value = self._column_value(node.name, node.value)
            if value is None:
                return None
        said = ((node.amount, amount), (node.day, day), (node.name, name))
        if any(written is not None and found is None for written, found in said):
            return None
        return s.Happening(cast(s.StepKind, kind), node.span, amount, name, day, at, value)

    def _amount(self, node: tree.Expr) -> Amounts | None:
        found = Inference(self.work, self.money).typed(node, MONEY)
        if found is not None and not isinstance(found, Amounts):
            self.work.say("D335", node.span)
            return None
        return found

    def _named(self, kind: str, word: tree.Word) -> str | None:
        if kind in ("bounces", "delivers", "opts_out"):
            return vocabulary.channel(self.work, word)
        return vocabulary.offer_kind(self.work, word) if kind == "accepts" else word.text

    def _column_value(self, word: tree.Word, node: tree.Expr) -> Value | Amounts | None:
        found = Inference(self.work, self.money).infer(tree.Name(word.text, word.span))
        if not isinstance(found.expr, Fact) or found.type is None:
            if not found.nothing:
                self.work.say("D307", word.span)
            return None
        fact = self.work.scope.values[word.text].fact
        if fact is None:
            return None
        if fact.source == "engine":
            self.work.say("D360", word.span, name=word.text)
            return None
        return self._value(node, found.type, optional=fact.optional, name=word.text)

    # --- expect ---

    def _expect(self, node: tree.Expect) -> s.Expect | None:
        if node.rule is not None and not rule_known(self.work, node.rule):
            return None
        if node.action is None:
            return s.Expect(node.kind, node.span, None, node.rule.text if node.rule else None)
        action = lower_action(self.work, node.action, expected=self.money)
        return None if action is None else s.Expect(node.kind, node.span, action, None, _said(node.action))


def _said(node: tree.Action) -> frozenset[str]:
    """Which optional parts of an action a test spelled out."""
    said: set[str] = set()
    match node:
        case tree.Send():
            said = {n for n, p in (("tone", node.tone), ("role", node.role), ("at", node.at)) if p is not None}
        case tree.Offer():
            said = {n for n, p in (("args", node.args or None), ("lasts", node.lasts)) if p is not None}
        case tree.Charge():
            said = {"amount"} if node.amount is not None else set()
        case tree.Assign():
            said = {"due"} if node.due is not None else set()
        case _:
            pass
    return frozenset(said)


def _plain_day(node: tree.Expr | None) -> int | None:
    sign = -1 if isinstance(node, tree.Negative) else 1
    literal = node.part if isinstance(node, tree.Negative) else node
    if isinstance(literal, tree.Literal) and literal.text.isdecimal() and len(literal.text) < 12:
        return sign * int(literal.text)
    return None


def _money_in(node: tree.Test) -> Iterator[tree.Literal]:
    """The money literals of a test, in order."""
    for given in node.givens:
        yield from _money(given.value)
    for expect in node.expects:
        yield from _money(_amount_of(expect))
    for block in node.days:
        for step in block.steps:
            if isinstance(step, tree.Expect):
                yield from _money(_amount_of(step))
            else:
                yield from _money(step.amount)
                yield from _money(step.value)


def _amount_of(expect: tree.Expect) -> tree.Expr | None:
    return expect.action.amount if isinstance(expect.action, tree.Charge) else None


def _money(node: tree.Expr | None) -> Iterator[tree.Literal]:
    literal = node.part if isinstance(node, tree.Negative) else node
    if isinstance(literal, tree.Literal) and literal.kind == "money":
        yield literal
