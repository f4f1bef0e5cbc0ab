"""Types as written: the built-in ones, `one of ...`, and the library's enumerations by name."""

from __future__ import annotations

from typing import Final

from dunning_dsl.check.work import Work
from dunning_dsl.diagnostics import Label
from dunning_dsl.program.values import BOOLEAN, COUNT, DAYS, MONEY, NUMBER, PERCENT, TEXT, Type
from dunning_dsl.source import Span
from dunning_dsl.syntax import tree

BUILT_IN: Final[dict[str, Type]] = {t.kind: t for t in (BOOLEAN, COUNT, NUMBER, PERCENT, MONEY, DAYS, TEXT)}


def declared_type(work: Work, node: tree.TypeExpr, owner: str) -> Type | None:
    """The type that a declaration names; `owner` is what its members are called after. None after a report."""
    if isinstance(node, tree.TypeName):
        name = node.name.text
        found = BUILT_IN.get(name) or work.scope.types.get(name)
        if found is None:
            helps = work.helps(name, [*BUILT_IN, *work.scope.types, "one of"])
            work.say("D217", node.name.span, name=name, helps=helps)
        return found
    members: dict[str, Span] = {}
    for word in node.members:
        if word.text in members:
            work.say("D218", word.span, name=word.text, secondary=(Label(members[word.text], "named here already"),))
            return None
        members[word.text] = word.span
    return Type("enum", tuple(members), node.ordered, owner)
