"""A checked policy becomes tables: `lower(program) -> Plan`.

Facts are cut into buckets at the thresholds that the policy compares them with; whatever reads more than one of them
becomes a table over buckets, filled by the interpreter's own evaluation. Nothing here knows what an expression means.
"""

from __future__ import annotations

from dunning_dsl.engine.lower.policy import lower

__all__ = ["lower"]
