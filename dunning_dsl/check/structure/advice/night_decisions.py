"""Decisions in the night, whose messages go at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from dunning_dsl.check.structure.context import StructureContext
from dunning_dsl.diagnostics import Diagnostic, report
from dunning_dsl.program.statements import AskFeedback, Quiet, Send
from dunning_dsl.program.words import time_words

EVENING: Final = 22 * 60
MORNING: Final = 7 * 60
RINGING: Final = ("email", "sms", "push", "call")
"""Channels that are noticed when they come; a letter, or a word inside the product, waits to be read."""


def check_night_decisions(context: StructureContext) -> Iterator[Diagnostic]:
    """D822: `decide daily` between 22:00 and 07:00 where no quiet hours keep a message until the morning."""
    at = context.program.settings.decide_at
    if context.is_module or MORNING <= at < EVENING:
        return
    quiets = [quiet for quiet in context.program.quiets if _always(quiet) and _covers(quiet, at)]
    loud = [
        channel
        for channel in RINGING
        if channel in _sent_at_once(context) and not any(not q.channels or channel in q.channels for q in quiets)
    ]
    if loud:
        where = context.settings.get("decide", context.policy_span)
        yield report("D822", where, time=time_words(at), channels=", ".join(loud))


def _sent_at_once(context: StructureContext) -> set[str]:
    """The channels of what goes without an `at` of its own."""
    found: set[str] = set()
    for rule in context.program.rules:
        for step in rule.steps:
            match step.action:
                case Send(channels=channels, at=None):
                    found.update(channels)
                case AskFeedback(channel=channel):
                    found.add(channel)
    return found


def _always(quiet: Quiet) -> bool:
    clauses = quiet.clauses
    return not quiet.weekdays and clauses.condition is None and clauses.first_day is None and clauses.before_day is None


def _covers(quiet: Quiet, at: int) -> bool:
    if quiet.start < quiet.end:
        return quiet.start <= at < quiet.end
    return at >= quiet.start or at < quiet.end
