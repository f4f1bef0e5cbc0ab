"""Words that the library declares and statements name: channels, roles, tones, stages, offers, events, days of the
week.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from dunning_dsl.check.work import Work
from dunning_dsl.program.vocabulary import EVENTS, days_meant, weekday_condition
from dunning_dsl.syntax import tree

_MESSAGE: Final = re.compile(r"[A-Za-z0-9_-]{1,80}")


def one_of(work: Work, word: tree.Word, known: Collection[str], kind: str, *, most: int = 12) -> str | None:
    """The word if it is known, else None after a report with the nearest that is, or all where they are at `most` so
    many."""
    if word.text in known:
        return word.text
    if known:
        helps = _of_the_week(word.text, kind) or work.helps(word.text, known, most=most)
        work.say("D206", word.span, kind=kind, name=word.text, helps=helps)
    return None


def _of_the_week(word: str, kind: str) -> tuple[str, ...]:
    """The help where somebody wrote `on weekends` for quiet hours, or `on monday` for an event."""
    days = days_meant(word) if kind in ("weekday", "event") else ()
    if kind == "event" and days:
        return (f"a day of the week is a condition: `when {weekday_condition(days)}`",)
    return (f"write `{', '.join(days)}`",) if days else ()


def channel(work: Work, word: tree.Word) -> str | None:
    return one_of(work, word, work.scope.members("channel"), "channel")


def stage(work: Work, word: tree.Word) -> str | None:
    """A stage of the policy's ladder, which must be there."""
    if not work.scope.stages:
        if not work.scope.stages_broken and work.scope.complete:
            work.say("D221", word.span)
        return None
    return one_of(work, word, work.scope.stages, "stage")


def offer_kind(work: Work, word: tree.Word) -> str | None:
    return one_of(work, word, work.scope.offers, "kind of offer")


def message(work: Work, word: tree.Word) -> str | None:
    """The name of a message, which is part of a file's name."""
    if _MESSAGE.fullmatch(word.text):
        return word.text
    work.say("D341", word.span, name=word.text)
    return None


def event(work: Work, word: tree.Word, argument: tree.Word | None) -> tuple[str, str | None] | None:
    """An event with the argument that it takes, or none where it takes none."""
    name = one_of(work, word, EVENTS, "event")
    if name is None:
        return None
    wanted = EVENTS[name]
    if wanted is None:
        if argument is not None:
            work.say("D333", argument.span, name=name)
            return None
        return name, None
    if argument is None:
        example = {"channel": "email", "offer": "payment_plan", "queue": '"QUEUE"'}[wanted]
        work.say("D334", word.span, name=name, wanted=wanted, example=f"{name}({example})")
        return None
    if wanted == "queue":
        return name, argument.text
    found = channel(work, argument) if wanted == "channel" else offer_kind(work, argument)
    return None if found is None else (name, found)
