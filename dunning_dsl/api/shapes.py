"""What the keys of a case name: facts, arms, and what stands beside facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from dunning_dsl.api.case import ASIDE, CaseReader
from dunning_dsl.engine.one.layout import arm_key
from dunning_dsl.program.currency import minor_digits
from dunning_dsl.program.statements import FactDecl, Program
from dunning_dsl.program.values import SCALE

FactKey = tuple[str, tuple[bool | int | str, ...]]


@dataclass(frozen=True, slots=True)
class Entry:
    """One key of a case: a fact, or an experiment whose arm it names."""

    key: str
    fact: FactKey
    decl: FactDecl | None
    last: bool
    """Whether no later key names the same fact in other words."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The keys of a case. `aside` says where what is no fact stands."""

    keys: tuple[str, ...]
    entries: tuple[Entry | None, ...]
    aside: Mapping[str, int]
    facts: frozenset[FactKey]


def shape_of(program: Program, keys: tuple[str, ...]) -> Shape | None:
    """What the keys of a case name; None where one names nothing, or a fact is called as what stands beside facts."""
    declared = {fact.name for fact in program.facts}
    if not all(isinstance(key, str) for key in keys) or declared & {*ASIDE}:
        return None
    reader = CaseReader(program, {})
    experiments = {e.name for e in program.experiments}
    entries: list[Entry | None] = []
    last: dict[FactKey, int] = {}
    aside = {}
    for row, key in enumerate(keys):
        if key in experiments:
            entries.append(Entry(key, arm_key(key), None, True))
        elif key in ASIDE:
            aside[key] = row
            entries.append(None)
        else:
            named = reader.named(key)
            if named is None:
                return None
            fact = named[0].name, named[1]
            if fact in last:
                before = entries[last[fact]]
                assert before is not None
                entries[last[fact]] = replace(before, last=False)
            last[fact] = row
            entries.append(Entry(key, fact, named[0], True))
    return Shape(keys, tuple(entries), aside, frozenset(e.fact for e in entries if e is not None))


def scale_of(decl: FactDecl, currency: str) -> int:
    """Smallest units in one whole."""
    return 10 ** minor_digits(currency) if decl.type.kind == "money" else SCALE.get(decl.type.kind, 1)
