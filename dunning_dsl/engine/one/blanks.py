"""An outcome of the interpreter with blanks where it shows values of the case, to be filled with those of another case
that came to the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from dunning_dsl.decide.decision import LeftOut, Reason, RuleOutcome
from dunning_dsl.engine.one.quick import outcome_like, reason_like
from dunning_dsl.engine.one.tables import MOST
from dunning_dsl.program.values import Value

Read: TypeAlias = int | str
"""A fact by its number, or a definition by its name."""


@dataclass(slots=True)
class Blanks:
    """`reads` are what is shown of the case, the `fact` where that is all. `shown` has, for each reason that shows
    anything (the rule's own, then those of actions left out), for each of its values the place in `reads`, None for
    what is always the same."""

    outcome: RuleOutcome
    reads: tuple[Read, ...]
    shown: tuple[tuple[int | None, ...], ...]
    fact: int | None
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
        (fact,) = reads if len(reads) == 1 else (None,)
        return Blanks(outcome, tuple(reads), tuple(shown), fact if isinstance(fact, int) else None) if reads else None

    def fill(self, key: object, values: tuple[Value, ...], words: Callable[[Read, Value], str]) -> RuleOutcome:
        """The outcome of a case with these values of `reads`, which is remembered."""
        if len(self.known) >= MOST:
            self.known.clear()
        found = self.known[key] = self._fill([words(r, v) for r, v in zip(self.reads, values, strict=True)])
        return found

    def _fill(self, texts: list[str]) -> RuleOutcome:
        places, one = iter(self.shown), self.outcome
        reasons = tuple([_filled(reason, places, texts) for reason in one.reasons])
        left = tuple([LeftOut(x.position, x.text, _filled(x.reason, places, texts)) for x in one.left_out])
        return outcome_like(one, reasons, one.actions, left)


def _filled(reason: Reason, places: Iterator[tuple[int | None, ...]], texts: list[str]) -> Reason:
    seen = reason.seen
    if seen is None:
        return reason
    pairs = zip(seen.values, next(places), strict=True)
    return reason_like(reason, tuple([pair if place is None else (pair[0], texts[place]) for pair, place in pairs]))
