"""What stands in a rule's way, in words: said by the interpreter as it decides, and by whoever reads the engine's
rows."""

from __future__ import annotations

from typing import Final

from dunning_dsl.program.expressions import Expr
from dunning_dsl.program.words import words

NO_CHANNEL: Final = "none of its channels can be reached, or all have failed"
MOVED_TODAY: Final = "the case has moved a stage today already"
RETRIED_TODAY: Final = "an attempt was asked for today already"
OWN_TIME: Final = "the time it was to go"
"""In place of quiet hours, where an action's own `at` lies past the next decision."""


def unreachable(channel: str | None) -> str:
    return f"there is no way to reach them by {channel}"


def closed(kind: str) -> str:
    """`kind` is the verb of an action."""
    return f"the case is closed: no {kind} any more"


def on_hold(kind: str) -> str:
    """`kind` is the verb of an action."""
    return f"the case is on hold: no {kind}"


def out_of_turn(stage: str, target: str) -> str:
    return f"the case is in stage {stage}, not just before {target}"


def not_above_zero(amount: Expr) -> str:
    return f"{words(amount)} is not above zero"
