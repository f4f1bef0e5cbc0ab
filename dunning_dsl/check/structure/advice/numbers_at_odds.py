"""Numbers that contradict each other, told by a `never` over params alone."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_dsl.check.structure.context import StructureContext, in_library, walk
from dunning_dsl.check.structure.numbers import Numbers, all_numbers, params_alone
from dunning_dsl.diagnostics import Diagnostic, Label, report
from dunning_dsl.program.expressions import Amounts, Between, Compare, Const, Defined, Expr
from dunning_dsl.program.statements import Let, Never
from dunning_dsl.program.words import day_words, guard_words, money_words, words


def check_numbers_at_odds(context: StructureContext) -> Iterator[Diagnostic]:
    """D821: a `never` whose condition is about the policy's numbers alone, and holds.

    One param held to 0, or true or false, is a switch that somebody turned, and not reported.
    """
    for never in context.program.nevers:
        condition = never.clauses.condition
        if condition is None:
            continue
        params = params_alone(context, condition)
        if not params or (len(params) == 1 and not _bounded(context, condition)):
            continue
        states = all_numbers(context, params, never.clauses.first_day, never.clauses.before_day)
        found = next((numbers for numbers in states if numbers.holds(condition) is True), None)
        if found is not None:
            yield _report(context, never, condition, params, found)


def _bounded(context: StructureContext, condition: Expr) -> bool:
    """Whether a number is held to another one than 0 by its size."""
    for node in walk(condition):
        if isinstance(node, Defined) and isinstance(definition := context.definitions.get(node.name), Let):
            if _bounded(context, definition.expr):
                return True
        elif isinstance(node, Between) or (isinstance(node, Compare) and _by_size(node)):
            return True
    return False


def _by_size(node: Compare) -> bool:
    by_order = node.op not in ("==", "!=") and node.left.type.numeric
    return by_order and not (_nothing(node.left) or _nothing(node.right))


def _nothing(expr: Expr) -> bool:
    if isinstance(expr, Amounts):
        return not any(minor for _, minor in expr.by_currency)
    return isinstance(expr, Const) and not expr.value


def _report(
    context: StructureContext, never: Never, condition: Expr, params: tuple[str, ...], found: Numbers
) -> Diagnostic:
    told = {name: _amount(found, name) for name in params}
    places = [Label(span, told[name]) for name in params if (span := context.program.spans.get(f"param:{name}"))]
    since = "" if found.day is None else f" from {day_words(found.day)} on"
    because = never.clauses.because
    return report(
        "D821",
        context.at(condition, never),
        label="and this is true of them",
        secondary=[label for label in places if not in_library(label.span)],
        notes=(because,) if because else (),
        forbidden=guard_words(Never(never.pattern)),
        numbers=_listed([f"`{name}` is {words}" for name, words in told.items()], "and"),
        since=since,
        names=_listed([f"`{name}`" for name in params], "or"),
    )


def _amount(found: Numbers, name: str) -> str:
    """What the param is in that state, in words."""
    value = found.param(name)
    if isinstance(value, Amounts):
        return money_words(dict(value.by_currency).get(found.currency, 0), found.currency)
    return words(value)


def _listed(phrases: list[str], last: str) -> str:
    return f" {last} ".join([*([", ".join(phrases[:-1])] if phrases[1:] else []), phrases[-1]])
