"""An outcome of the interpreter with blanks where it shows values of the case, to be filled with those of another case
that came to the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from dunning_dsl.decide.decision import ActionTaken, LeftOut, Reason, RuleOutcome, Seen
from dunning_dsl.engine.lower.scope import FactKey
from dunning_dsl.engine.one.tables import MOST
from dunning_dsl.program.values import Value

Read: TypeAlias = FactKey | str
"""A fact, or a definition by its name."""


@dataclass(slots=True)
class Blanks:
    """`reads` are what is shown of the case. `shown` has, for each reason that shows anything (the rule's own, then
    those of actions left out), for each of its values the place in `reads`, None for what is always the same."""

    outcome: RuleOutcome
    reads: tuple[Read, ...]
    shown: tuple[tuple[int | None, ...], ...]
    known: dict[object, RuleOutcome] = field(default_factory=dict)

    @staticmethod
    def of(outcome: RuleOutcome, readings: Mapping[str, Read]) -> Blanks | None:
        """The outcome with its blanks, `readings` being what may differ, by its words; None where nothing does."""
        reads: dict[Read, int] = {}
        shown = []
        for reason in (*outcome.reasons, *(one.reason for one in outcome.left_out)):
            if reason.seen is not None:
                found = [readings.get(name) for name, _ in reason.seen.values]
                shown.append(tuple(None if r is None else reads.setdefault(r, len(reads)) for r in found))
        return Blanks(outcome, tuple(reads), tuple(shown)) if reads else None

    def fill(self, values: tuple[Value, ...], words: Callable[[Read, Value], str]) -> RuleOutcome:
        """The outcome of a case with these values of `reads`, which is remembered."""
        if len(self.known) >= MOST:
            self.known.clear()
        found = self.known[values] = self._fill([words(r, v) for r, v in zip(self.reads, values, strict=True)])
        return found

    def _fill(self, texts: list[str]) -> RuleOutcome:
        places, one = iter(self.shown), self.outcome
        reasons = tuple([_filled(reason, places, texts) for reason in one.reasons])
        left = tuple([LeftOut(x.position, x.text, _filled(x.reason, places, texts)) for x in one.left_out])
        return RuleOutcome(
            one.rule, one.status, reasons, one.actions, left, one.day, one.ended, one.events, one.lapsed, one.mark
        )


def _filled(reason: Reason, places: Iterator[tuple[int | None, ...]], texts: list[str]) -> Reason:
    seen = reason.seen
    if seen is None:
        return reason
    pairs = zip(seen.values, next(places), strict=True)
    values = tuple([pair if place is None else (pair[0], texts[place]) for pair, place in pairs])
    return Reason(
        reason.kind,
        reason.detail,
        Seen(seen.text, values),
        reason.guard,
        reason.because,
        reason.earliest,
        reason.facts,
        reason.last,
        reason.never,
        reason.true_from,
    )


def with_actions(one: RuleOutcome, actions: tuple[ActionTaken, ...]) -> RuleOutcome:
    """What a rule came to that fired, with the actions of this case."""
    return RuleOutcome(
        one.rule, one.status, one.reasons, actions, one.left_out, one.day, one.ended, one.events, one.lapsed, one.mark
    )
