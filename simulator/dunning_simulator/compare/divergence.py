"""Where two courses of the same case first part.

A case is told by its customer, anchor invoice and currency, and by which of that anchor's cases it is (a debt that was
disputed may come back), so that two policies that open it on different days still speak of one case. What is compared
is what reaches the world on each day (`ActionRow.deed`), not which rule did it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from dunning_simulator.compare.examples import Examples
from dunning_simulator.rows import ActionRow, CaseDays, CustomerReplay
from dunning_simulator.words import deeds_words

Key = tuple[str, str, int]
"""Anchor, currency, and the case's number among those of that anchor."""

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

    def add(self, left: CustomerReplay, right: CustomerReplay) -> int | None:
        """Counts one customer under both policies; the first day on which one of their cases parts."""
        sides = (_Side(left), _Side(right))
        days = {key: sides[0].days(key) | sides[1].days(key) for key in sides[0].cases.keys() | sides[1].cases.keys()}
        first = None
        for key in sorted(days):
            self.cases += 1
            self.case_days += len(days[key])
            parting = self._compare(left.customer_id, key, *sides)
            self.days_before += sum(parting is None or day < parting.day for day in days[key])
            if parting is not None:
                self.parted += 1
                first = parting.day if first is None else min(first, parting.day)
                if len(self.listed) < LISTED:
                    self.listed.append(parting)
        return first

    def _compare(self, customer_id: str, key: Key, left: _Side, right: _Side) -> Parting | None:
        """Count every day on which either side acted in the case; the first on which they acted differently."""
        parting = None
        for day in sorted(left.acts[key].keys() | right.acts[key].keys()):
            a, b = left.acts[key].get(day, []), right.acts[key].get(day, [])
            words = (deeds_words(a), deeds_words(b))
            example = Example(customer_id, key[0], day)
            self.transitions.add(words, example)
            if parting is None and _deeds(a) != _deeds(b):
                cause = _cause(a, b, left.statuses(key, day), right.statuses(key, day))
                parting = Parting(customer_id, key[0], key[1], day, *words, cause)
                self.causes.add(cause, example)
                self.firsts.add(words, example)
        return parting

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


class _Side:
    """One replay by cases."""

    def __init__(self, replay: CustomerReplay) -> None:
        self.replay = replay
        self.cases: dict[Key, CaseDays] = {}
        keys: dict[str, Key] = {}
        for case in sorted(replay.cases, key=lambda c: (c.opened_on, c.case_id)):
            number = sum(key[:2] == (case.anchor, case.currency) for key in self.cases)
            key = keys[case.case_id] = (case.anchor, case.currency, number)
            self.cases[key] = case
        self.acts: defaultdict[Key, dict[int, list[ActionRow]]] = defaultdict(dict)
        for row in replay.actions:
            if not row.overtaken:
                self.acts[keys[row.case_id]].setdefault(row.day, []).append(row)

    def days(self, key: Key) -> set[int]:
        case = self.cases.get(key)
        return set(case.days) if case is not None else set()

    def statuses(self, key: Key, day: int) -> Mapping[str, str] | None:
        """What became of every rule in that case on that day; None where the case was not decided."""
        case = self.cases.get(key)
        return self.replay.statuses.get((case.case_id, day)) if case is not None else None


def _deeds(rows: Iterable[ActionRow]) -> Counter[tuple[object, ...]]:
    return Counter(row.deed for row in rows)


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
