"""Quiet hours that leave a channel no hour in a week (LANGUAGE.md, section 5, N12)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, combinations
from typing import Final

from dunning_dsl.check.structure.context import StructureContext
from dunning_dsl.check.structure.truth import never_both
from dunning_dsl.diagnostics import Diagnostic, Label, report
from dunning_dsl.program.statements import Quiet
from dunning_dsl.program.words import guard_words

DAY: Final = 24 * 60
WEEK: Final = 7 * DAY
_WHOLE: Final = (1 << WEEK) - 1
_MOST_CONDITIONAL: Final = 8


def check_quiet_hours(context: StructureContext) -> Iterator[Diagnostic]:
    """D410: a channel without an hour left. Conditions are taken as holding, unless they exclude each other."""
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
    """The places of the quiet hours that together leave the channel no hour, on any day that dates allow; else none."""
    binding = [
        (place, quiet)
        for place, quiet in enumerate(context.program.quiets)
        if not quiet.channels or channel in quiet.channels
    ]
    for day in sorted({quiet.clauses.first_day or 0 for _, quiet in binding}):
        held = [(place, quiet) for place, quiet in binding if _holds(quiet, day)]
        if _no_hour(quiet for _, quiet in held):
            found = _compatible(context, held)
            if found:
                return found
    return ()


def _holds(quiet: Quiet, day: int) -> bool:
    first, before = quiet.clauses.first_day or 0, quiet.clauses.before_day
    return first <= day and (before is None or day < before)


def _compatible(context: StructureContext, held: list[tuple[int, Quiet]]) -> tuple[int, ...]:
    """The smallest set of quiet hours that leaves no hour and whose conditions can hold together."""
    always = [each for each in held if each[1].clauses.condition is None]
    sometimes = [each for each in held if each[1].clauses.condition is not None]
    if len(sometimes) > _MOST_CONDITIONAL:
        return tuple(place for place, _ in held)
    sizes = range(len(sometimes) + 1)
    for chosen in chain.from_iterable(combinations(sometimes, size) for size in sizes):
        together = sorted([*always, *chosen], key=lambda each: each[0])
        conditions = [quiet.clauses.condition for _, quiet in chosen if quiet.clauses.condition is not None]
        if _no_hour(quiet for _, quiet in together) and not never_both(context, *conditions):
            return tuple(place for place, _ in _needed(together))
    return ()


def _needed(together: list[tuple[int, Quiet]]) -> list[tuple[int, Quiet]]:
    """The quiet hours without which an hour would be left."""
    kept = list(together)
    for each in together:
        without = [other for other in kept if other is not each]
        if without and _no_hour(quiet for _, quiet in without):
            kept = without
    return kept


def _no_hour(quiets: Iterator[Quiet]) -> bool:
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
