"""What the library names: decline codes in its classes, channels, tones, roles and offers, whatever a policy makes of
them. It is asked, not copied."""

from __future__ import annotations

from functools import cache
from typing import Final

from dunning_dsl.check import check_text
from dunning_dsl.decide import decide_facts
from dunning_dsl.program.statements import Program
from dunning_dsl.program.values import Value

FactKey = tuple[str, tuple[bool | int | str, ...]]

CLASSES: Final = (
    "soft_funds",
    "soft_issuer",
    "soft_limit",
    "technical",
    "auth_required",
    "needs_update",
    "hard_account",
    "hard_lost_stolen",
    "fraud",
    "stop_order",
    "holder_deceased",
    "not_allowed",
)
"""The library's classes that say what stood in the way (`stdlib/declines.dun`)."""


@cache
def decline_class(code: str) -> str:
    """The class of a card's decline code; empty where the library has none for it."""
    if not code:
        return ""
    facts: dict[FactKey, Value] = {("decline_code", ()): code, ("payment_method", ()): "card"}
    return next((action.name for action in decide_facts(library(), facts).actions), "")


@cache
def library() -> Program:
    """A policy with all that the library has in scope; it tags a case with the class of its decline."""
    rules = "".join(f'rule r_{name}:\n    when decline_class == {name}: tag "{name}"\n' for name in CLASSES)
    program = check_text(f'policy "Classes":\n    currency USD\n    timezone "UTC"\n\n{rules}').program
    assert program is not None
    return program
