"""What `never` and `limit` patterns mean: one function over things done or about to be done."""

from __future__ import annotations

from typing import Final

from dunning_dsl.ledger.case import Deed
from dunning_dsl.program.statements import Pattern

TOUCHES: Final = frozenset(
    {"send", "ask feedback", "offer", "retry", "charge", "escalate", "suspend", "cancel", "refer", "write off"}
)
"""`anything`: whatever touches the customer or the money."""

WEIGHTY: Final = frozenset({"send", "ask feedback", "retry", "charge", "suspend", "cancel", "refer"})
"""What is asked again at the moment it leaves (R4c)."""

HELD_BACK: Final = frozenset({"retry", "charge", "suspend", "cancel", "refer"})
"""Blocked while the case is on hold."""

CLOSED_OUT: Final = frozenset({"retry", "charge", "offer", "suspend", "cancel", "refer", "write off"})
"""Blocked in the decision of a closed case."""


def matches(pattern: Pattern, deed: Deed) -> bool:
    """Whether the thing done is one that the pattern speaks of."""
    match pattern.kind:
        case "contact":
            return deed.contact
        case "channel":
            return deed.contact and deed.channel == pattern.name
        case "send":
            return deed.contact and deed.name == pattern.name
        case "anything":
            return deed.kind in TOUCHES
        case kind:
            return deed.kind == kind and pattern.name in (None, deed.name)
