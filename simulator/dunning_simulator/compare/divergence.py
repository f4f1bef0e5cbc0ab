"""Where two courses of the same case first part.

A case is told by its customer, anchor invoice and currency, so that two policies that open it on different days still
speak of one case. What is compared is what reaches the world on each day (`ActionRow.deed`), not which rule did it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from dunning_simulator.compare.examples import Examples
from dunning_simulator.rows import ActionRow, CustomerReplay
from dunning_simulator.words import deeds_words

Key = tuple[str, str]
"""Anchor and currency of a case."""

LISTED = 10_000
"""First divergences listed case by case; further ones are only counted."""

NO_SUCH_RULE = "no such rule"
NOT_DECIDED = "no decision that day"


@dataclass(frozen=True, slots=True)
class Cause:
    """The rules whose actions differ on the day of parting. `left_at_right` says what became at the right of each
    rule that acted at the left alone, and the other way round."""

    left: tuple[str, ...]
    right: tuple[str, ...]
    left_at_right: tuple[tuple[str, str], ...] = ()
    right_at_left: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Parting:
    """The first day on which a case goes differently, and what each side did then."""

    customer_id: str
    anchor: str
    currency: str
    day: int
    left: str
    right: str
    cause: Cause


@dataclass(frozen=True, slots=True)
class Example:
    customer_id: str
    anchor: str
    day: int


@dataclass(slots=True)
class DivergenceTally:
    """`days_before` counts the case-days before a case parts, all of them where it never does."""

    cases: int = 0
    parted: int = 0
    case_days: int = 0
    days_before: int = 0
    causes: Examples[Cause, Example] = field(default_factory=Examples)
    firsts: Examples[tuple[str, str], Example] = field(default_factory=Examples)
    transitions: Examples[tuple[str, str], Example] = field(default_factory=Examples)
    listed: list[Parting] = field(default_factory=list)

    def add(self, left: CustomerReplay, right: CustomerReplay) -> None:
        """Counts one customer under both policies."""
        days = _case_days((left, right))
        acts = (_acts(left), _acts(right))
        for key in sorted(days):
            self.cases += 1
            self.case_days += len(days[key])
            mine, theirs = acts[0].get(key, {}), acts[1].get(key, {})
            parting = None
            for day in sorted(mine.keys() | theirs.keys()):
                a, b = mine.get(day, []), theirs.get(day, [])
                words = (deeds_words(a), deeds_words(b))
                example = Example(left.customer_id, key[0], day)
                self.transitions.add(words, example)
                if parting is None and _deeds(a) != _deeds(b):
                    cause = _cause(a, b, _statuses(left, key, day), _statuses(right, key, day))
                    parting = Parting(left.customer_id, *key, day, *words, cause)
                    self.causes.add(cause, example)
                    self.firsts.add(words, example)
            self._close(parting, days[key])

    def _close(self, parting: Parting | None, days: Iterable[int]) -> None:
        self.days_before += sum(parting is None or day < parting.day for day in days)
        if parting is not None:
            self.parted += 1
            if len(self.listed) < LISTED:
                self.listed.append(parting)

    def merge(self, later: DivergenceTally) -> None:
        """Adds the counts of customers that come after ours."""
        self.cases += later.cases
        self.parted += later.parted
        self.case_days += later.case_days
        self.days_before += later.days_before
        self.causes.merge(later.causes)
        self.firsts.merge(later.firsts)
        self.transitions.merge(later.transitions)
        self.listed.extend(later.listed[: LISTED - len(self.listed)])


def _case_days(replays: Iterable[CustomerReplay]) -> dict[Key, set[int]]:
    days: dict[Key, set[int]] = {}
    for replay in replays:
        for case in replay.cases:
            days.setdefault((case.anchor, case.currency), set()).update(case.days)
    return days


def _acts(replay: CustomerReplay) -> dict[Key, dict[int, list[ActionRow]]]:
    acts: dict[Key, dict[int, list[ActionRow]]] = {}
    for row in replay.actions:
        if not row.overtaken:
            acts.setdefault((row.anchor, row.currency), {}).setdefault(row.day, []).append(row)
    return acts


def _deeds(rows: Iterable[ActionRow]) -> Counter[tuple[object, ...]]:
    return Counter(row.deed for row in rows)


def _statuses(replay: CustomerReplay, key: Key, day: int) -> Mapping[str, str] | None:
    """What became of every rule in that case on that day; None where the case was not decided."""
    found: dict[str, str] | None = None
    for case in replay.cases:
        if (case.anchor, case.currency) == key and (case.case_id, day) in replay.outcomes:
            found = {**(found or {}), **{o.rule: o.status for o in replay.outcomes[(case.case_id, day)]}}
    return found


def _cause(
    left: list[ActionRow],
    right: list[ActionRow],
    at_left: Mapping[str, str] | None,
    at_right: Mapping[str, str] | None,
) -> Cause:
    only_left = _rules_beyond(left, right)
    only_right = _rules_beyond(right, left)
    return Cause(
        only_left,
        only_right,
        tuple((rule, _became(rule, at_right)) for rule in only_left if rule not in only_right),
        tuple((rule, _became(rule, at_left)) for rule in only_right if rule not in only_left),
    )


def _rules_beyond(rows: list[ActionRow], others: list[ActionRow]) -> tuple[str, ...]:
    """The rules of the actions that the other side has not."""
    spare = _deeds(others)
    rules = []
    for row in rows:
        if spare[row.deed] > 0:
            spare[row.deed] -= 1
        else:
            rules.append(row.rule)
    return tuple(dict.fromkeys(rules))


def _became(rule: str, statuses: Mapping[str, str] | None) -> str:
    if statuses is None:
        return NOT_DECIDED
    return statuses.get(rule, NO_SUCH_RULE)
