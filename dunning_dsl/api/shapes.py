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
_BESIDE = frozenset(ASIDE)

NAMES = 1024
"""Keys of which is remembered what they name."""


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
    """The keys of a case. `aside` says where what is no fact stands; `again` that two keys name the same fact, so that
    their order matters."""

    keys: tuple[str, ...]
    entries: tuple[Entry | None, ...]
    aside: Mapping[str, int]
    facts: frozenset[FactKey]
    again: bool


class Shapes:
    """What keys name, of one policy."""

    def __init__(self, program: Program) -> None:
        self._reader = CaseReader(program, {})
        self._experiments = {e.name for e in program.experiments}
        self._known: dict[str, Entry | None] = {}
        self._plain = {fact.name for fact in program.facts}.isdisjoint(ASIDE)

    def of(self, keys: tuple[str, ...]) -> Shape | None:
        """What the keys of a case name; None where one names nothing, or a fact is called as what stands beside
        facts."""
        if not self._plain:
            return None
        entries: list[Entry | None] = []
        last: dict[FactKey, int] = {}
        aside = {}
        for row, key in enumerate(keys):
            if key in _BESIDE and key not in self._experiments:
                aside[key] = row
                entries.append(None)
                continue
            entry = self._known.get(key) or self._named(key)
            if entry is None:
                return None
            if entry.fact in last:
                before = entries[last[entry.fact]]
                assert before is not None
                entries[last[entry.fact]] = replace(before, last=False)
            last[entry.fact] = row
            entries.append(entry)
        return Shape(keys, tuple(entries), aside, frozenset(last), len(last) + len(aside) < len(keys))

    def _named(self, key: str) -> Entry | None:
        if key in self._experiments:
            found = Entry(key, arm_key(key), None, True)
        else:
            named = self._reader.named(key)
            self._reader.problems.clear()
            if named is None:
                return None
            found = Entry(key, (named[0].name, named[1]), named[0], True)
        if len(self._known) >= NAMES:
            self._known.clear()
        self._known[key] = found
        return found


def scale_of(decl: FactDecl, currency: str) -> int:
    """Smallest units in one whole."""
    return 10 ** minor_digits(currency) if decl.type.kind == "money" else SCALE.get(decl.type.kind, 1)
