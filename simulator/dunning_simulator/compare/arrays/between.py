"""A chunk's `DivergenceTally`: one policy's course of every case beside the other's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from dunning_dsl.decide.decision import STATUSES
from dunning_dsl.engine.reasons import STATUS_MASK
from dunning_simulator.compare.arrays.frame import NOWHERE, Frame, ranks_of_ids
from dunning_simulator.compare.arrays.gather import Gathered
from dunning_simulator.compare.arrays.ids import (
    Bools,
    Ints,
    bags,
    dense,
    grouped,
    key_of,
    rank_within,
    sequences,
    text_ranks,
)
from dunning_simulator.compare.arrays.partings import NEVER, joined, spoken_bags
from dunning_simulator.compare.divergence import (
    LISTED,
    NO_SUCH_RULE,
    NOT_DECIDED,
    Cause,
    DivergenceTally,
    Example,
    Parting,
)

_UNDECIDED_DAY: Final = 14
_NO_RULE: Final = 15
"""What became of a rule where the other side has no status for it: kept beside the statuses, in four bits."""

_Rules = tuple[tuple[str, str], ...]


def tally_between(left: Frame, right: Frame, known: DivergenceTally | None) -> tuple[DivergenceTally, Ints]:
    """What `DivergenceTally.add` makes of the chunk's customers, and by customer the first day on which a case parts
    (`NEVER` for none); `known` is the tally of the chunks before, as far as they are merged."""
    between = _Between(left, right, known)
    return between.tally(), between.first_days()


@dataclass(frozen=True)
class _Course:
    """One side's actions by case of both: `case` is the joint one, `deed` what is the same on either side."""

    case: Ints
    day: Ints
    deed: Ints
    rule: Ints
    words: Ints


class _Between:
    def __init__(self, left: Frame, right: Frame, known: DivergenceTally | None) -> None:
        self.frames, self.known = (left, right), known
        self.text = left.reading.lexicon.text
        self.firsts = Gathered[tuple[str, str], Example](None if known is None else known.firsts)
        self.transitions = Gathered[tuple[str, str], Example](None if known is None else known.transitions)
        self.causes = Gathered[Cause, Example](None if known is None else known.causes)

    # --- cases of both sides ------------------------------------------------------------------------------------------

    @cached_property
    def _keys(self) -> tuple[Ints, Ints, Ints, Ints]:
        """(customer, anchor, currency, number) of every case of either side, in the order of `divergence.Key`."""
        cases = [frame.cases for frame in self.frames]
        customer, anchor, currency = (
            np.concatenate([getattr(one, name) for one in cases]) for name in ("customer", "anchor", "currency")
        )
        number = np.concatenate([frame.case_number for frame in self.frames])
        rank = ranks_of_ids(self.frames[0].rows.encoded.invoices, anchor)
        words, which = np.unique(currency, return_inverse=True)
        by_text = text_ranks([self.text(word) for word in words.tolist()])
        order = key_of(customer, rank, by_text[which.reshape(-1)] if len(words) else currency, number)
        first, self._joint = grouped(order)
        return customer[first], anchor[first], currency[first], np.arange(len(first))

    @cached_property
    def _joint_of(self) -> tuple[Ints, Ints]:
        """The joint case of each case of each side."""
        _ = self._keys
        cut = len(self.frames[0].cases)
        return self._joint[:cut], self._joint[cut:]

    @cached_property
    def _count(self) -> int:
        return len(self._keys[0])

    @cached_property
    def _first_day(self) -> int:
        return min((frame.first_day for frame in self.frames if len(frame.cases)), default=0)

    @cached_property
    def _runs(self) -> tuple[Ints, Ints]:
        """By joint case and day from `_first_day` on: the run of days of each side, `NOWHERE` where it did not
        decide."""
        ends = [frame.first_day + frame.run_of.shape[1] for frame in self.frames if len(frame.cases)]
        width = max(ends, default=0) - self._first_day if ends else 0
        found = []
        for frame, joint in zip(self.frames, self._joint_of, strict=True):
            runs = np.full((self._count, width), NOWHERE, np.int64)
            start = frame.first_day - self._first_day if len(frame.cases) else 0
            runs[joint, start : start + frame.run_of.shape[1]] = frame.run_of
            found.append(runs)
        return found[0], found[1]

    # --- what was done ------------------------------------------------------------------------------------------------

    @cached_property
    def _courses(self) -> tuple[_Course, _Course]:
        left, right = self.frames
        deeds, _ = dense(*(np.concatenate(pair) for pair in zip(left.actions.deeds, right.actions.deeds, strict=True)))
        cut = len(left.actions)
        found = []
        for frame, joint, deed in zip(self.frames, self._joint_of, (deeds[:cut], deeds[cut:]), strict=True):
            actions = frame.actions
            rule = frame.reading.step_rule[actions.step]
            found.append(_Course(joint[actions.case], actions.day, deed, rule, frame.words_of(actions)))
        return found[0], found[1]

    @cached_property
    def _days(self) -> tuple[Ints, Ints, Ints, Ints]:
        """Every (joint case, day) on which either side acted, in order: the case, the day, and of each side's actions
        the one that they belong to."""
        left, right = self._courses
        case, day = np.concatenate([left.case, right.case]), np.concatenate([left.day, right.day])
        first, which = grouped(key_of(case, day))
        return case[first], day[first], which[: len(left.case)], which[len(left.case) :]

    @cached_property
    def _parting(self) -> Ints:
        """The place in `_days` of the first one of each case on which the deeds are not the same; by joint case,
        `NEVER` where there is none."""
        case, _, *groups = self._days
        both = np.concatenate([group + side * len(case) for side, group in enumerate(groups)])
        deeds = np.concatenate([course.deed for course in self._courses])
        bag, _ = bags(both, deeds, 2 * len(case))
        differ = np.flatnonzero(bag[: len(case)] != bag[len(case) :])
        found = np.full(self._count, NEVER, np.int64)
        np.minimum.at(found, case[differ], differ)
        return found

    def first_days(self) -> Ints:
        """By customer: the first day on which one of their cases parts."""
        parted = np.flatnonzero(self._parting != NEVER)
        found = np.full(self.frames[0].customers, NEVER, np.int64)
        np.minimum.at(found, self._keys[0][parted], self._days[1][self._parting[parted]])
        return found

    def tally(self) -> DivergenceTally:
        day = self._days[1]
        runs = self._runs
        decided = (runs[0] >= 0) | (runs[1] >= 0)
        parted = np.flatnonzero(self._parting != NEVER)
        part_day = np.full(self._count, NEVER, np.int64)
        part_day[parted] = day[self._parting[parted]]
        before = np.arange(decided.shape[1]) < np.clip(part_day - self._first_day, 0, decided.shape[1])[:, None]
        listed = list(self._tell(parted))
        return DivergenceTally(
            cases=self._count,
            parted=len(parted),
            case_days=int(decided.sum()),
            days_before=int((decided & before).sum()),
            causes=self.causes.done(),
            firsts=self.firsts.done(),
            transitions=self.transitions.done(),
            listed=listed,
        )

    def _tell(self, parted: Ints) -> Iterator[Parting]:
        """Counts the days on which somebody acted and those on which cases part; gives the first ones to be listed."""
        case, day, *groups = self._days
        left, right = self._courses
        words, texts = spoken_bags(
            self.frames[0].spoken, (groups[0], left.words), (groups[1], right.words), count=len(case)
        )
        customer, anchor, currency, _ = self._keys
        ids = self.frames[0].rows.encoded

        def example(place: int) -> Example:
            one = int(case[place])
            return Example(ids.customers[int(customer[one])], ids.invoices[int(anchor[one])], int(day[place]))

        def pair(place: int) -> tuple[str, str]:
            return texts[int(words[0][place])], texts[int(words[1][place])]

        self.transitions.count(key_of(*words), np.arange(len(case)), pair, example)
        at = self._parting[parted]
        self.firsts.count(
            key_of(words[0][at], words[1][at]), at, lambda n: pair(int(at[n])), lambda n: example(int(at[n]))
        )
        sides, rules = self._causes(at)

        def cause(place: int) -> Cause:
            return _cause(rules[int(sides[0][place])], rules[int(sides[1][place])])

        self.causes.count(key_of(*sides), at, cause, lambda n: example(int(at[n])))
        wanted = LISTED - (0 if self.known is None else len(self.known.listed))
        for place in range(min(len(at), max(0, wanted))):
            one = example(int(at[place]))
            money = self.text(int(currency[case[at[place]]]))
            yield Parting(one.customer_id, one.anchor, money, one.day, *pair(int(at[place])), cause(place))

    def _causes(self, at: Ints) -> tuple[tuple[Ints, Ints], list[_Rules]]:
        """On the days of parting: the rules that acted on each side beyond the other, each with what became of it
        there; a number for each side and day, and the rules of each number."""
        case, day, *groups = self._days
        where = np.full(len(case), -1, np.int64)
        where[at] = np.arange(len(at))
        beyond = self._beyond(groups)
        runs = [found[case[at], day[at] - self._first_day] for found in self._runs]
        numbers: dict[tuple[str, str], int] = {}
        coded: list[tuple[Ints, Ints]] = []
        for side, (course, group, mine) in enumerate(zip(self._courses, groups, beyond, strict=True)):
            rows = np.flatnonzero(mine & (where[group] >= 0))
            place, rule = where[group[rows]], course.rule[rows]
            became = self._became(1 - side, runs[1 - side][place], self.frames[side].reading.rules, rule)
            coded.append((place + side * len(at), self._numbered(numbers, side, rule, became)))
        place, number = (np.concatenate(part) for part in zip(*coded, strict=True))
        found, known = sequences(place, number, 2 * len(at))
        named = list(numbers)
        rules = [tuple(named[number] for number in one) for one in known]
        return (found[: len(at)], found[len(at) :]), rules

    def _beyond(self, groups: list[Ints]) -> list[Bools]:
        """Which actions of each side the other has not on that day, the first ones being the same."""
        courses = self._courses
        same, count = dense(np.concatenate(groups), np.concatenate([course.deed for course in courses]))
        cut = len(groups[0])
        keys = (same[:cut], same[cut:])
        there = [np.bincount(key, minlength=count) for key in keys]
        return [rank_within(keys[side]) >= there[1 - side][keys[side]] for side in range(2)]

    def _became(self, other: int, run: Ints, rules: tuple[str, ...], rule: Ints) -> Ints:
        """What became of rules of one side on the other, by run of its days."""
        frame = self.frames[other]
        places = {name: place for place, name in enumerate(frame.reading.rules)}
        there = np.array([places.get(name, -1) for name in rules], np.int64)[rule]
        found = np.full(len(rule), _UNDECIDED_DAY, np.int64)
        found[run >= 0] = _NO_RULE
        told = np.flatnonzero((run >= 0) & (there >= 0))
        found[told] = frame.rows.became[run[told], there[told]] & STATUS_MASK
        return found

    def _numbered(self, numbers: dict[tuple[str, str], int], side: int, rule: Ints, became: Ints) -> Ints:
        """(rule, what became of it) as numbers that both sides share."""
        rules = self.frames[side].reading.rules
        used, which = np.unique(rule * 16 + became, return_inverse=True)
        told = [(rules[code // 16], _status(code % 16)) for code in used.tolist()]
        found: Ints = np.array([numbers.setdefault(one, len(numbers)) for one in told], np.int64)[which.reshape(-1)]
        return found


def _status(code: int) -> str:
    return NOT_DECIDED if code == _UNDECIDED_DAY else NO_SUCH_RULE if code == _NO_RULE else STATUSES[code]


def _cause(left: _Rules, right: _Rules) -> Cause:
    ours, theirs = joined([rule for rule, _ in left]), joined([rule for rule, _ in right])
    at_right, at_left = dict(left), dict(right)
    return Cause(
        ours,
        theirs,
        tuple((rule, at_right[rule]) for rule in ours if rule not in theirs),
        tuple((rule, at_left[rule]) for rule in theirs if rule not in ours),
    )
