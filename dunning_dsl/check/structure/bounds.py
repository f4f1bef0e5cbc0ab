"""Results held to the bounds of their type (LANGUAGE.md, section 3, N1)."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_dsl.check.structure.context import StructureContext
from dunning_dsl.check.structure.program_parts import parts
from dunning_dsl.check.structure.ranges import range_of, results, type_range
from dunning_dsl.diagnostics import Diagnostic, report
from dunning_dsl.program.expressions import Expr
from dunning_dsl.program.values import Type
from dunning_dsl.program.words import value_words, words


def check_bounds(context: StructureContext) -> Iterator[Diagnostic]:
    """D406: a result that could pass the bounds of its type. A hold is at most 366 days whatever it says."""
    for part in parts(context.program):
        if part.role == "hold":
            continue
        for result in results(part.expr):
            low, high = range_of(context, result)
            least, most = type_range(result.type)
            if low < least or high > most:
                yield _report(context, result, part.owner, high if high > most else low)


def _report(context: StructureContext, result: Expr, owner: object, reached: int) -> Diagnostic:
    type = result.type
    least, most = type_range(type)
    over = reached > most
    bound = _bare(most if over else least, type, context)
    text = words(result)
    return report(
        "D406",
        context.at(result, owner),
        notes=(f"it could be {_bare(reached, type, context)}",),
        helps=(f"write `{'min' if over else 'max'}({text}, {bound})`",),
        text=text,
        bound=bound,
        type=type.kind,
    )


def _bare(value: int, type: Type, context: StructureContext) -> str:
    currencies = context.program.settings.currencies
    return value_words(value, type, currencies[0] if len(currencies) == 1 else "")
