"""What a policy becomes: two arrays of tables for the kernel, and what Python needs to feed it and to read results."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dunning_dsl.engine.kernel.layout import Array, Terms
from dunning_dsl.engine.schema import Schema
from dunning_dsl.program.statements import Program

if TYPE_CHECKING:
    from dunning_dsl.engine.lower.conditions import FactSlot


@dataclass(frozen=True, eq=False)
class Plan:
    """`tables` is the kernel's `p`, `flat` its `t` (see `kernel.tables`); `facts` says what each fact row is, `steps`
    which (rule, position) each step row is."""

    program: Program
    guards: Program
    schema: Schema
    terms: Terms
    tables: Array
    flat: Array
    facts: tuple[FactSlot, ...]
    steps: tuple[tuple[int, int], ...]
    nodes: int
    bits: int
