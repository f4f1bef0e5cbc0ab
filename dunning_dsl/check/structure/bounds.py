"""Results held to the bounds of their type (LANGUAGE.md, section 3, N1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from dunning_dsl.check.structure.context import StructureContext
from dunning_dsl.check.structure.program_parts import parts
from dunning_dsl.check.structure.ranges import fits_a_word, range_of, results, type_range
from dunning_dsl.diagnostics import Diagnostic, report
from dunning_dsl.program.expressions import Expr
from dunning_dsl.program.values import Type
from dunning_dsl.program.words import value_words, words

_ROUND: Final = {"money": 1_000_000, "number": 1_000_000, "count": 1_000_000, "percent": 10, "days": 10_000}
"""The bound that the help proposes, in wholes: one that real amounts stay below and that can be read."""


def check_bounds(context: StructureContext) -> Iterator[Diagnostic]:
    """D406: a result that could pass the bounds of its type. What is only compared is no result: it is exact, and must
    fit a machine word. A hold is at most 366 days whatever it says.
    """
    for part in parts(context.program):
        if part.role == "hold":
            continue
        for result, compared in results(part.expr):
            low, high = range_of(context, result)
            least, most = type_range(result.type)
            if (low < least or high > most) and not (compared and fits_a_word(context, result)):
                yield _report(context, result, part.owner, low, high)


def _report(context: StructureContext, result: Expr, owner: object, low: int, high: int) -> Diagnostic:
    type = result.type
    least, most = type_range(type)
    over, under = high > most, low < least
    return report(
        "D406",
        context.at(result, owner),
        notes=(f"it could be {_bare(high if over else low, type, context)}",),
        helps=_helps(words(result), type, context.program.settings.currencies, over=over, under=under),
        text=words(result),
        bound=_bare(most if over else least, type, context),
        type=type.kind,
    )


def _helps(text: str, type: Type, currencies: tuple[str, ...], *, over: bool, under: bool) -> tuple[str, ...]:
    """What to write instead; with several currencies an amount is a param with one value for each."""
    if type.kind == "money" and len(currencies) > 1:
        given = " / ".join(f"{_ROUND['money']} {code}" for code in currencies)
        bound, lowest = "most", "-most"
        first: tuple[str, ...] = (f"name the most that it can be: `param most: money = {given}`",)
    else:
        bound = _written(_ROUND[type.kind], type, currencies)
        lowest, first = f"-{bound}", ()
    held = f"min({text}, {bound})" if over else text
    held = f"max({held}, {lowest})" if under else held
    return (*first, f"write `{held}`, with a bound that makes sense for you")


def _written(whole: int, type: Type, currencies: tuple[str, ...]) -> str:
    if type.kind == "money":
        return f"{whole} {currencies[0]}" if currencies else str(whole)
    return f"{whole * 100}%" if type.kind == "percent" else f"{whole} days" if type.kind == "days" else str(whole)


def _bare(value: int, type: Type, context: StructureContext) -> str:
    currencies = context.program.settings.currencies
    return value_words(value, type, currencies[0] if len(currencies) == 1 else "")
