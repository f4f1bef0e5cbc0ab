"""Quiet hours that leave a channel no hour in a week (LANGUAGE.md, section 5, N12)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, combinations
from typing import Final

from dunning_dsl.check.structure.context import StructureContext
from dunning_dsl.check.structure.truth import never_both
from dunning_dsl.diagnostics import Diagnostic, Label, report
from dunning_dsl.program.expressions import Not
from dunning_dsl.program.statements import Quiet
from dunning_dsl.program.words import guard_words

DAY: Final = 24 * 60
WEEK: Final = 7 * DAY
_WHOLE: Final = (1 << WEEK) - 1
_MOST_CONDITIONAL: Final = 8


def check_quiet_hours(context: StructureContext) -> Iterator[Diagnostic]:
    """D410: a channel that from some day on never has an hour, whatever the facts. Quiet hours that end `before` a
    date, or that do not bind for some values of the facts, put off what they cover to another day.
    """
    every = "every channel"
    shut: dict[tuple[int, ...], list[str]] = {}
    for channel in context.program.channels:
        culprits = _culprits(context, channel)
        if culprits:
            shut.setdefault(culprits, []).append(channel)
    for places, channels in shut.items():
        quiets = [context.program.quiets[place] for place in places]
        yield report(
            "D410",
            context.at(quiets[-1]),
            secondary=[Label(context.at(quiet), "together with this") for quiet in quiets[:-1]],
            channels=every if len(channels) == len(context.program.channels) else ", ".join(channels),
            quiet=guard_words(quiets[-1], because=False),
        )


def _culprits(context: StructureContext, channel: str) -> tuple[int, ...]:
    """The places of the quiet hours that together leave the channel no hour for ever; none where they do not."""
    lasting = [
        place
        for place, quiet in enumerate(context.program.quiets)
        if (not quiet.channels or channel in quiet.channels) and quiet.clauses.before_day is None
    ]
    if not _shut(context, lasting):
        return ()
    for place in tuple(lasting):
        without = [other for other in lasting if other != place]
        if _shut(context, without):
            lasting = without
    return tuple(lasting)


def _shut(context: StructureContext, places: Iterable[int]) -> bool:
    """Whether no hour is left, whatever the facts: not even where every condition that can be false is."""
    quiets = [context.program.quiets[place] for place in places]
    if not _no_hour(quiets):
        return False
    conditions = {i: quiet.clauses.condition for i, quiet in enumerate(quiets)}
    sometimes = [i for i, condition in conditions.items() if condition is not None]
    if len(sometimes) > _MOST_CONDITIONAL:
        return False
    for idle in chain.from_iterable(combinations(sometimes, size) for size in range(1, len(sometimes) + 1)):
        denied = [Not(condition) for i in idle if (condition := conditions[i]) is not None]
        if not _no_hour(quiet for i, quiet in enumerate(quiets) if i not in idle) and not never_both(context, *denied):
            return False
    return True


def _no_hour(quiets: Iterable[Quiet]) -> bool:
    """Whether no sixty minutes in a row are left in a week."""
    taken = 0
    for quiet in quiets:
        taken |= minutes(quiet)
    free = ~taken & _WHOLE
    free |= (free & ((1 << 60) - 1)) << WEEK
    run, length = free, 1
    while run and length < 60:
        step = min(length, 60 - length)
        run &= run >> step
        length += step
    return not run


def minutes(quiet: Quiet) -> int:
    """The minutes of a week (from Monday 00:00, one bit each) that the quiet hours take."""
    length = (quiet.end - quiet.start) % DAY or DAY
    taken = 0
    for weekday in quiet.weekdays or range(7):
        taken |= ((1 << length) - 1) << (weekday * DAY + quiet.start)
    return (taken | taken >> WEEK) & _WHOLE
