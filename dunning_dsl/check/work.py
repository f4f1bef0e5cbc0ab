"""What the passes share while one policy is checked: what was read, what is declared, what was found wrong, and where
nodes stand.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, TypeVar

from dunning_dsl.check.suggest import help_for
from dunning_dsl.diagnostics import Diagnostic, Label, report
from dunning_dsl.program.statements import Definition, Experiment, FactDecl, ParamDecl, Rule, Settings
from dunning_dsl.program.values import Type
from dunning_dsl.source import Span
from dunning_dsl.syntax import tree

Node = TypeVar("Node")
Kind = Literal["fact", "param", "let", "choose", "table", "experiment", "lookup", "broken"]
Defining: TypeAlias = tree.Let | tree.Choose | tree.Table | tree.Experiment


@dataclass(slots=True)
class Declared:
    """A name that expressions may read. `type` stays None where its declaration is broken: then its users are not
    reported.
    """

    kind: Kind
    name: str
    span: Span
    library: bool
    node: tree.Statement | None = None
    type: Type | None = None
    fact: FactDecl | None = None
    param: ParamDecl | None = None
    lowered: Definition | Experiment | None = None


@dataclass(slots=True)
class OfferKind:
    """A kind of offer with the types of its arguments, in the order declared."""

    name: str
    parameters: dict[str, Type]
    span: Span


@dataclass(slots=True)
class Scope:
    """Every name of the policy and its modules, by what it names. `complete` is false where a declaration could not be
    read at all: then no name is reported as unknown.
    """

    values: dict[str, Declared] = field(default_factory=dict)
    types: dict[str, Type] = field(default_factory=dict)
    type_spans: dict[str, Span] = field(default_factory=dict)
    offers: dict[str, OfferKind] = field(default_factory=dict)
    rules: dict[str, tree.Rule] = field(default_factory=dict)
    left_out: dict[str, Span] = field(default_factory=dict)
    stages: tuple[str, ...] = ()
    stages_span: Span | None = None
    stages_broken: bool = False
    broken_rules: set[str] = field(default_factory=set)
    complete: bool = True

    def members(self, type_name: str) -> tuple[str, ...]:
        """The members of a library type such as `channel`."""
        found = self.types.get(type_name)
        return found.members if found else ()

    @property
    def offer_type(self) -> Type:
        return Type("enum", tuple(self.offers), name="offer")


@dataclass(slots=True)
class Work:
    """One check under way. Passes read what earlier passes put here, and add to it."""

    statements: tuple[tree.Statement, ...]
    main: str
    library: frozenset[str]
    always: frozenset[str]
    is_module: bool = False
    sets: tuple[tuple[str, str], ...] = ()
    scope: Scope = field(default_factory=Scope)
    settings: Settings = field(default_factory=lambda: Settings(()))
    policy_name: str = ""
    version: int | None = None
    policy_span: Span | None = None
    setting_spans: dict[str, Span] = field(default_factory=dict)
    redeclared: dict[str, tree.Fact] = field(default_factory=dict)
    order: list[Declared] = field(default_factory=list)
    rules: list[tuple[Rule, tree.Rule]] = field(default_factory=list)
    reports: list[Diagnostic] = field(default_factory=list)
    ambiguous: set[str] = field(default_factory=set)
    comparisons_left: int = 200_000
    places: dict[int, tuple[object, Span]] = field(default_factory=dict)

    def say(
        self,
        code: str,
        span: Span,
        *,
        label: str = "",
        secondary: Iterable[Label] = (),
        notes: Iterable[str] = (),
        helps: Iterable[str] = (),
        **words: object,
    ) -> None:
        """Report a mistake; the sentence is the catalogue's."""
        self.reports.append(report(code, span, label=label, secondary=secondary, notes=notes, helps=helps, **words))

    def helps(self, name: str, candidates: Collection[str], *, most: int = 12) -> tuple[str, ...]:
        """What may have been meant by an unknown name; nothing once a check has compared names long enough."""
        if self.comparisons_left < len(candidates):
            return ()
        self.comparisons_left -= len(candidates)
        return help_for(name, candidates, most=most)

    def at(self, node: Node, span: Span) -> Node:
        """The node, remembered with its place (by identity; it is kept alive so that no other takes its identity)."""
        self.places[id(node)] = (node, span)
        return node

    def from_library(self, span: Span) -> bool:
        return span.file in self.library
