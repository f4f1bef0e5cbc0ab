"""What a structural check is given: the program, where its parts stand, and lookups that all checks share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from dunning_dsl.diagnostics import Diagnostic
from dunning_dsl.program.expressions import Arm, Defined, Expr, Fact, Param, children
from dunning_dsl.program.statements import Definition, FactDecl, ParamDecl, PolicyTest, Program
from dunning_dsl.source import Span


@dataclass(frozen=True, slots=True)
class StructureContext:
    """A program without mistakes of name or type.

    `span_of` gives the place of a node of the program by identity, None where it has none; `policy_span` is the
    `policy` statement, in the policy's own file. `used_modules` are the modules named by `use`. `settings` are the
    places of the settings that were written, by their key (`timezone`, `look ahead` ...). `elsewhere` says of a file
    and a message whether another policy that shares the file sends the message.
    """

    program: Program
    tests: tuple[PolicyTest, ...]
    span_of: Callable[[object], Span | None]
    policy_span: Span
    used_modules: frozenset[str] = frozenset()
    settings: Mapping[str, Span] = field(default_factory=dict)
    elsewhere: Callable[[str, str], bool] = lambda file, message: False
    definitions: Mapping[str, Definition] = field(init=False)
    facts: Mapping[str, FactDecl] = field(init=False)
    params: Mapping[str, ParamDecl] = field(init=False)
    memo: dict[object, object] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "definitions", {d.name: d for d in self.program.definitions})
        object.__setattr__(self, "facts", {f.name: f for f in self.program.facts})
        object.__setattr__(self, "params", {p.name: p for p in self.program.params})

    @property
    def is_module(self) -> bool:
        """Whether this is a module, checked by itself: it has no `policy` and so no settings."""
        return not self.settings

    def at(self, *nodes: object) -> Span:
        """The place of the first of the nodes that has one, else the policy's."""
        for node in nodes:
            span = self.span_of(node) if node is not None else None
            if span is not None:
                return span
        return self.policy_span

    def name(self, kind: str, name: str, *nodes: object) -> Span:
        """The place of a name where it is declared (`rule`, `let`, `stage` ...), else of the nodes."""
        return self.program.spans.get(f"{kind}:{name}") or self.at(*nodes)


def in_library(span: Span) -> bool:
    """Whether a place is in the standard library, as a policy sees it through `use`."""
    return span.file.startswith("std.")


def of_library(diagnostic: Diagnostic) -> bool:
    """Whether a report is about a place in the standard library, which its user cannot mend."""
    return in_library(diagnostic.primary.span)


def walk(expr: Expr) -> Iterator[Expr]:
    """The expression and everything inside it, outermost first."""
    yield expr
    for child in children(expr):
        yield from walk(child)


def names_read(expr: Expr) -> Iterator[Fact | Param | Defined | Arm]:
    """Every name that the expression itself reads (not what stands behind a definition)."""
    for node in walk(expr):
        if isinstance(node, Fact | Param | Defined | Arm):
            yield node
