"""What a policy reads, found by walking its Program."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass

from dunning_dsl.program.expressions import Fact
from dunning_dsl.program.statements import Program


def facts_read(program: Program) -> frozenset[str]:
    """The names of all facts that rules, guards, definitions and experiments read."""
    parts = (program.definitions, program.rules, program.nevers, program.limits, program.quiets, program.experiments)
    return frozenset(fact.name for fact in _facts(parts))


def columns_read(program: Program) -> tuple[str, ...]:
    """Those of them that stand in the customers' data, in the order of declaration."""
    read = facts_read(program)
    return tuple(f.name for f in program.facts if f.name in read and f.source == "column")


def _facts(node: object) -> Iterator[Fact]:
    if isinstance(node, Fact):
        yield node
    if isinstance(node, tuple):
        yield from _among(node)
    elif is_dataclass(node) and not isinstance(node, type):
        yield from _among(getattr(node, f.name) for f in fields(node))


def _among(nodes: Iterable[object]) -> Iterator[Fact]:
    for node in nodes:
        if isinstance(node, tuple) or is_dataclass(node):
            yield from _facts(node)
