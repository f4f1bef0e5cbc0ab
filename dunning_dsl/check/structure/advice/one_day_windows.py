"""Windows of one day over what the policy itself does: they are all but empty."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from dunning_dsl.check.structure.context import StructureContext, names_read
from dunning_dsl.check.structure.program_parts import parts
from dunning_dsl.diagnostics import Diagnostic, report
from dunning_dsl.program.expressions import Const, Fact
from dunning_dsl.program.words import words

OURS: Final = frozenset({"contacts", "sent", "offers_made", "fees_charged"})


def check_one_day_windows(context: StructureContext) -> Iterator[Diagnostic]:
    """D802: a fact about today alone sees nothing that this policy did today."""
    for part in parts(context.program):
        for node in names_read(part.expr):
            if isinstance(node, Fact) and node.name in OURS and node.args:
                window = node.args[-1]
                if isinstance(window, Const) and window.value == 1:
                    yield report("D802", context.at(node, part.expr, part.owner), text=words(node), name=node.name)
