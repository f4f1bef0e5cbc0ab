"""Where the bucket of a fact does not say all that a condition makes of it: what has to be asked exactly.

A comparison of plain arithmetic over facts is a *test*, asked whole: true, false or unknown. Facts of any other number
that has to be worked out are asked for their values.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from dunning_dsl.engine.lower.conditions import Reader
from dunning_dsl.engine.lower.scope import FactKey, walk
from dunning_dsl.engine.names import Names
from dunning_dsl.engine.reading import EXPRESSIONS, guards_roots, nodes_read, parts_of, rules_roots
from dunning_dsl.program.expressions import (
    Amounts,
    Arithmetic,
    Between,
    Compare,
    Const,
    Convert,
    Defined,
    Expr,
    Extreme,
    Fact,
    OneOf,
    Param,
)
from dunning_dsl.program.words import words

if TYPE_CHECKING:
    from dunning_dsl.engine.one.layout import Layout

_PLAIN: Final = (Compare, Const, Param, Amounts, Fact, Arithmetic, Convert, Extreme)
_CONDITIONS: Final = (Compare, OneOf, Between)
OVERDUE: Final[FactKey] = ("days_overdue", ())
BY_PATH: Final = ("boolean", "enum")
"""Types whose values are told by the answers that led to them."""


class Exactness:
    """By rule what is asked exactly for its candidacy, and for its turn, where guards are asked as well; `tests` by
    their identity; `readings` are the facts and definitions that a reason may show a value of, by their words. `days`
    are where a rule's own condition cuts the days overdue, on which nearly all rules rest: what is learned of a rule
    holds from one of its own cuts to the next, not only to the next of the policy's."""

    def __init__(self, layout: Layout) -> None:
        self.layout, self.program = layout, layout.program
        program = self.program
        read = list(nodes_read(program, (*rules_roots(program), *guards_roots(program))))
        self.tests = {id(node): node for node in read if isinstance(node, Compare) and self._is_test(node)}
        guards = self._exact(guards_roots(program))
        self.candidacy = {rule.name: self._exact(parts_of(rule.head, EXPRESSIONS)) for rule in program.rules}
        self.turn = {rule.name: guards | self._exact(parts_of(rule.steps, EXPRESSIONS)) for rule in program.rules}
        self.days = {rule.name: self._own_cuts(rule.head.condition, OVERDUE) for rule in program.rules}
        self.tone = self._exact(n for n in read if isinstance(n, Defined) and n.name == "tone")
        self.readings = {
            words(node): node for node in read if isinstance(node, Fact | Defined) and node.type.kind not in BY_PATH
        }

    def _is_test(self, node: Compare) -> bool:
        inside = list(walk(node))
        return (
            node.left.type.numeric and all(isinstance(one, _PLAIN) for one in inside) and self.layout.leaves((node,))[1]
        )

    def _exact(self, roots: Iterable[Expr]) -> frozenset[FactKey]:
        """The facts of numbers that have to be worked out, and of which there is no test."""
        found: set[FactKey] = set()
        for root in roots:
            if root.type.numeric and not self.layout.scope.constant(root):
                above = Compare(">", root, Const(root.type, 0))
                if self.layout.leaves((above,))[1]:
                    found |= self._facts(root)
            for node in nodes_read(self.program, (root,)):
                if isinstance(node, _CONDITIONS) and id(node) not in self.tests and self.layout.leaves((node,))[1]:
                    found |= self._facts(node)
        return frozenset(found)

    def _own_cuts(self, condition: Expr | None, key: FactKey) -> tuple[int, ...] | None:
        """Where a condition cuts a fact by itself; None where that cannot be told."""
        reader = Reader(Names(), {})
        try:
            if condition is not None:
                reader.condition(condition, self.layout.scope)
        except NotImplementedError:  # two texts that both change are compared
            return None
        return tuple(sorted(reader.slots[key].cuts)) if key in reader.slots else None

    def _facts(self, root: Expr) -> set[FactKey]:
        facts = (node for node in nodes_read(self.program, (root,)) if isinstance(node, Fact))
        return {key for fact in facts for key in self.layout.scope.keys(fact)}
