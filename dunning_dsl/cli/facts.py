"""`dunning facts`: what a policy may read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from dunning_dsl.cli import common

if TYPE_CHECKING:
    from dunning_dsl.program.statements import FactDecl, Program

BARE: Final = 'policy "Any":\n    currency USD\n    timezone "UTC"\n'
"""A policy that declares nothing: what it may read is the library's."""


@click.command("facts")
@click.argument("policy", required=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON document, for tools.")
def command(policy: str | None, as_json: bool) -> int:
    """List what a policy may read: type, default and meaning.

    Without POLICY the facts of the library; with it also those that the policy declares.
    """
    from dunning_dsl.check import check_text

    checked = common.policy(policy) if policy else check_text(BARE)
    assert checked.program is not None
    program = checked.program
    if as_json:
        import json

        common.out(
            json.dumps({"facts": [_document(f, program) for f in program.facts]}, ensure_ascii=False, indent=2) + "\n"
        )
        return common.CLEAN
    own = [f for f in program.facts if not f.library]
    library = [f for f in program.facts if f.library]
    if own:
        common.out(f'Declared by "{program.name}"\n\n{_listed(own, program)}\nFrom the library\n\n')
    common.out(_listed(library, program))
    return common.CLEAN


def _listed(facts: list[FactDecl], program: Program) -> str:
    rows = [(form(f), " ".join(filter(None, (type_words(f), _rest(f, program))))) for f in facts]
    first, second = (max(len(row[i]) for row in rows) for i in (0, 1))
    second = min(second, 44)
    lines = []
    for fact, (name, type) in zip(facts, rows, strict=True):
        gap = f"\n{' ' * (first + second + 4)}" if len(type) > second else " " * (second - len(type) + 2)
        lines.append(f"{name:<{first}}  {type}{gap}{fact.doc}".rstrip() + "\n")
    return "".join(lines)


def form(fact: FactDecl) -> str:
    """How the fact is written: `sent(channel, window)`."""
    return f"{fact.name}({', '.join(fact.parameters)})" if fact.parameters else fact.name


def type_words(fact: FactDecl) -> str:
    """Its type as a policy would declare it."""
    return str(fact.type)


def _rest(fact: FactDecl, program: Program) -> str:
    if fact.optional:
        return "optional"
    default = _default(fact, program)
    return f"default {default}" if default else ""


def _default(fact: FactDecl, program: Program) -> str:
    from dunning_dsl.program.expressions import Amounts
    from dunning_dsl.program.words import amounts_words, value_words

    if fact.default is None:
        return ""
    if isinstance(fact.default, Amounts):
        return amounts_words(fact.default)
    return value_words(fact.default, fact.type, program.settings.currencies[0])


def _document(fact: FactDecl, program: Program) -> dict[str, Any]:
    units = {"days": "days", "money": "an amount in the case's currency", "percent": "percent"}
    return {
        "name": fact.name,
        "parameters": list(fact.parameters),
        "type": fact.type.kind,
        "members": list(fact.type.members),
        "ordered": fact.type.ordered,
        "unit": units.get(fact.type.kind),
        "optional": fact.optional,
        "default": _default(fact, program) or None,
        "source": "column" if fact.source == "column" else "history",
        "library": fact.library,
        "low": fact.low,
        "high": fact.high,
        "doc": fact.doc,
    }
