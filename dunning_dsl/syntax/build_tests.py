"""Nodes for policy tests: what is given, what happens on which day, what is expected."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import cast

from dunning_dsl.diagnostics import report
from dunning_dsl.source import Span
from dunning_dsl.syntax.build_expressions import literal, quoted
from dunning_dsl.syntax.lexer import Token
from dunning_dsl.syntax.parts import RefusedError
from dunning_dsl.syntax.tree import (
    Action,
    Call,
    DayBlock,
    Expect,
    ExpectKind,
    Expr,
    Given,
    Happening,
    Name,
    Test,
    Word,
)

Item = tuple[Given, ...] | DayBlock | Expect | Happening


def test(span: Span, name: Token, *items: Item) -> Test:
    """The items of a test in their places; `given` after a day, and a step outside of one, are refused."""
    givens: list[Given] = []
    expects: list[Expect] = []
    days: list[DayBlock] = []
    for item in items:
        if isinstance(item, DayBlock):
            days.append(item)
        elif isinstance(item, tuple):
            if days or expects:
                raise RefusedError(report("D118", item[0].span))
            givens.extend(item)
        elif days:
            block = days[-1]
            days[-1] = replace(block, steps=(*block.steps, item), span=block.span.to(item.span))
        elif isinstance(item, Happening):
            raise RefusedError(report("D119", item.span))
        else:
            expects.append(item)
    if days and expects:
        raise RefusedError(report("D120", expects[0].span))
    return Test(quoted(name), tuple(givens), tuple(expects), tuple(days), span)


def given_line(span: Span, *givens: Given) -> tuple[Given, ...]:
    return givens


def day_line(span: Span, day: Expr) -> DayBlock:
    return DayBlock(day, (), span)


def after_line(span: Span) -> DayBlock:
    return DayBlock(None, (), span)


def given_value(span: Span, target: Name | Call, value: Expr) -> Given:
    return Given(target, value, None, None, span)


def given_event(span: Span, event: tuple[Word, Word | None]) -> Given:
    return Given(None, None, event[0], event[1], span)


# --- expectations ---------------------------------------------------------------------------------------------------


def expectation(span: Span, found: Expect) -> Expect:
    """`expect ...`, with the span of the whole line."""
    return replace(found, span=span)


def expect_nothing(span: Span) -> Expect:
    return Expect("nothing", None, None, span)


def expect_not(span: Span, action: Action) -> Expect:
    return Expect("not", action, None, span)


def expect_action(span: Span, action: Action) -> Expect:
    return Expect("action", action, None, span)


def expect_rule(span: Span, verdict: Token, rule: Word) -> Expect:
    return Expect(cast(ExpectKind, verdict.text), None, rule, span)


def token_itself(span: Span, token: Token) -> Token:
    return token


# --- what happens ---------------------------------------------------------------------------------------------------


def happens(span: Span, happening: Happening, at: Token | None) -> Happening:
    return replace(happening, at=literal(at) if at else None, span=span)


def happens_amount(span: Span, verb: Token, amount: Expr) -> Happening:
    return Happening(verb.text, span, amount=amount)


def happens_alone(span: Span, verb: Token) -> Happening:
    return Happening(verb.text, span)


def happens_name(span: Span, verb: Token, name: Word) -> Happening:
    return Happening(verb.text, span, name=name)


def happens_text(span: Span, verb: Token, name: Token) -> Happening:
    return Happening(verb.text, span, name=quoted(name))


def happens_promise_all(span: Span, day: Expr) -> Happening:
    return Happening("promises", span, day=day)


def happens_promise(span: Span, amount: Expr, day: Expr) -> Happening:
    return Happening("promises", span, amount=amount, day=day)


def happens_bill(span: Span, amount: Expr, day: Expr) -> Happening:
    return Happening("bills", span, amount=amount, day=day)


def _happens(verb: str) -> Callable[[Span], Happening]:
    def build(span: Span) -> Happening:
        return Happening(verb, span)

    return build


def happens_sets(span: Span, target: Name | Call, value: Expr) -> Happening:
    """`FACT = VALUE`: the verb is `sets`. A call keeps its whole text as the name, and is refused by the checker."""
    if isinstance(target, Call):
        raise RefusedError(report("D121", target.span, fact=target.name.text))
    return Happening("sets", span, name=Word(target.text, target.span), value=value)


BUILDERS: dict[str, Callable[..., object]] = {
    "test": test,
    "given_line": given_line,
    "day_line": day_line,
    "after_line": after_line,
    "given_value": given_value,
    "given_event": given_event,
    "test_item": expectation,
    "expect_nothing": expect_nothing,
    "expect_not": expect_not,
    "expect_action": expect_action,
    "expect_rule": expect_rule,
    "verdict": token_itself,
    "verb_amount": token_itself,
    "verb_alone": token_itself,
    "verb_name": token_itself,
    "verb_text": token_itself,
    "happens": happens,
    "happens_amount": happens_amount,
    "happens_alone": happens_alone,
    "happens_name": happens_name,
    "happens_text": happens_text,
    "happens_promise_all": happens_promise_all,
    "happens_promise": happens_promise,
    "happens_bill": happens_bill,
    "happens_breaks": _happens("breaks"),
    "happens_updates": _happens("updates"),
    "happens_skips": _happens("skips"),
    "happens_sets": happens_sets,
}
