"""Conditions that no case can meet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dunning_dsl.check.structure.context import StructureContext, in_library, walk
from dunning_dsl.check.structure.numbers import params_alone
from dunning_dsl.check.structure.program_parts import owner_name, parts
from dunning_dsl.check.structure.truth import clash, never_both, never_true
from dunning_dsl.diagnostics import Diagnostic, report
from dunning_dsl.program.expressions import Const, Expr, Not, Param
from dunning_dsl.program.statements import Choose, Never
from dunning_dsl.program.words import words


def check_never_true(context: StructureContext) -> Iterator[Diagnostic]:
    """D811: a condition that is never true; D812: a row of a `choose` whose cases an earlier row takes."""
    silent: set[int] = set()
    for part in parts(context.program):
        if part.role not in ("condition", "if") or id(part.owner) in silent or in_library(context.at(part.owner)):
            continue
        if isinstance(part.owner, Never) and params_alone(context, part.expr):
            continue  # It says which numbers belong together, and they do: see D821.
        if never_true(context, part.expr):
            if not isinstance(part.owner, Choose):
                silent.add(id(part.owner))
            yield _report(context, part.expr, owner_name(part.owner))
    for definition in context.program.definitions:
        if isinstance(definition, Choose) and not in_library(context.at(definition)):
            yield from _rows(context, definition)


def _report(context: StructureContext, condition: Expr, owner: str) -> Diagnostic:
    found = clash(context, condition)
    if isinstance(condition, Const):
        notes: tuple[str, ...] = ()
    elif len(found) == 2:
        notes = (f"`{words(found[0])}` and `{words(found[1])}` exclude each other",)
    elif found[0] == condition:
        notes = ("no value that this can have makes it true",)
    else:
        notes = (f"no value makes `{words(found[0])}` true",)
    notes += tuple(_set_to(context, name) for name in dict.fromkeys(_params(found)))
    return report("D811", context.at(found[-1], condition), notes=notes, owner=owner, condition=words(condition))


def _params(found: Iterable[Expr]) -> Iterator[str]:
    return (node.name for part in found for node in walk(part) if isinstance(node, Param))


def _set_to(context: StructureContext, name: str) -> str:
    """What a param is, which may be the number that was changed."""
    values = (words(value) for _, value in context.params[name].values)
    return f"`{name}` is {', then '.join(values)}"


def _rows(context: StructureContext, choose: Choose) -> Iterator[Diagnostic]:
    earlier: list[tuple[int, Expr]] = []
    for place, row in enumerate(choose.rows):
        condition = row.condition
        if condition is None or never_true(context, condition):
            continue
        taken = next((n for n, before in earlier if never_both(context, condition, Not(before))), None)
        if taken is not None:
            yield report("D812", context.at(row, condition), name=choose.name, row=words(row.value), first=taken + 1)
        earlier.append((place, condition))
