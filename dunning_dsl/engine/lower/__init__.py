"""A checked policy becomes tables: `lower(program) -> Plan`.

Facts are cut into buckets at the thresholds that the policy compares them with; whatever reads more than one of them
becomes a table over buckets, filled by the interpreter's own evaluation. Nothing here knows what an expression means.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dunning_dsl.engine.names import Names
    from dunning_dsl.engine.plan import Plan
    from dunning_dsl.program.statements import Program

__all__ = ["lower"]


def lower(program: Program, guards: Program | None = None, names: Names | None = None) -> Plan:
    """The tables of a checked policy; `guards` is the program whose guards bind it, its own by default.

    Texts of the policy and of data share `names`. Takes milliseconds; nothing in it can fail on a checked program.
    NumPy is imported here and not before: one decision at a time reads conditions the same way, without it.
    """
    from dunning_dsl.engine.lower.policy import lowered

    return lowered(program, guards, names)
