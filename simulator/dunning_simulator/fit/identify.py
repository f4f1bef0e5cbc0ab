"""Whether a history can tell what a message does: at the same age of the debt some had it in effect and some had not,
for a reason that has a name (research/statistics-review.md, item 3).

Within an age bin the days of a debt before its message and those after it are no comparison: they differ by age, and a
deterministic schedule makes age and effect one. So groups are compared at the same age, the groups being those of a
named source of variation, never those that people sort themselves into (who opted out, whose message came back).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from dunning_simulator.fit import days as d
from dunning_simulator.fit.days import Days
from dunning_simulator.fit.numbers import EFFECTS, Numbers
from dunning_simulator.fit.sources import SOURCES
from dunning_simulator.statistics.arrays import Floats, Ints

EVENTS: Final = 50
PERSON_DAYS: Final = 500
"""Fewest payments and person-days of an age bin, both with the effect and without it."""

APART: Final = 0.5
"""By how much the share under the effect differs, at least, between groups that are compared at an age."""

HARDLY: Final = 0.01
"""An effect is not used in a bin that has less than this share of its days."""

ALIASED: Final = 1e-3
"""Of a column's mean square, what is left once age is taken out and only groups are looked at; less is nothing."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Payments and person-days of an age bin, with an effect and without, at ages and in groups that can be
    compared."""

    first: int
    after: int
    used: bool
    with_days: float
    with_events: float
    without_days: float
    without_events: float

    @property
    def shown(self) -> bool:
        return min(self.with_days, self.without_days) >= PERSON_DAYS and (
            min(self.with_events, self.without_events) >= EVENTS
        )


@dataclass(frozen=True, slots=True)
class Shown:
    """What the history shows of an effect: the source of variation that shows most (empty: none), by bin."""

    place: str
    source: str
    bins: tuple[Bin, ...]

    @property
    def used(self) -> bool:
        return any(one.used for one in self.bins)

    @property
    def identified(self) -> bool:
        """Whether it is shown in every bin in which it is used."""
        return bool(self.source) and self.used and all(one.shown for one in self.bins if one.used)

    @property
    def ages(self) -> tuple[tuple[int, int], ...]:
        """The stretches of ages in which it is shown, neighbours put together."""
        found: list[tuple[int, int]] = []
        for one in self.bins:
            if one.shown and found and found[-1][1] == one.first:
                found[-1] = (found[-1][0], one.after)
            elif one.shown:
                found.append((one.first, one.after))
        return tuple(found)


def felt(rows: Ints, place: str) -> Floats:
    """Whether each person-day is under an effect: 0 or 1."""
    match place:
        case "contact.hr_neutral":
            found = rows[:, d.TONE] == 1
        case "contact.hr_firm":
            found = rows[:, d.TONE] == 2
        case "contact.hr_sms":
            found = (rows[:, d.TONE] > 0) & (rows[:, d.CHANNEL] == 1)
        case _:
            found = (rows[:, d.TONE] > 0) & (rows[:, d.CHANNEL] == 2)
    return np.asarray(found, np.float64)


def groups(days: Days, source: int) -> tuple[Ints, tuple[str, ...]]:
    """By person-day the group of a source it is in, with the groups' names; -1 where it is in none."""
    names = sorted({one.groups[source] for one in days.debtors} - {""})
    code = {name: n for n, name in enumerate(names)}
    by_debt = np.array([code.get(one.groups[source], -1) for one in days.debtors] or [-1], np.int64)
    return by_debt[days.rows[:, d.DEBT]], tuple(names)


def identify(days: Days, known: Numbers) -> tuple[Shown, ...]:
    """What is shown of each effect, by the source that shows it in most bins."""
    by_source = [groups(days, source) for source in range(len(SOURCES))]
    found = []
    for place in EFFECTS:
        touched = felt(days.rows, place)
        tried = [
            _shown(days, known, place, touched, code, SOURCES[n])
            for n, (code, names) in enumerate(by_source)
            if len(names) > 1
        ]
        found.append(max(tried, key=_merit, default=_shown(days, known, place, touched, None, "")))
    return tuple(found)


def _merit(shown: Shown) -> tuple[bool, int]:
    return shown.identified, sum(one.shown for one in shown.bins if one.used)


def _shown(days: Days, known: Numbers, place: str, touched: Floats, code: Ints | None, source: str) -> Shown:
    bins = known.bins(days.rows[:, d.AGE])
    count = len(known.edges) - 1
    weight = days.exposed + days.paid
    total = float(weight @ touched)
    used = np.bincount(bins + 1, weights=weight * touched, minlength=count + 1)[1:] > max(HARDLY * total, 0)
    sums = np.zeros((count, 4)) if code is None else _compared(days, touched, code, bins, count)
    made = tuple(
        Bin(known.edges[n], known.edges[n + 1], bool(used[n]), *(float(one) for one in sums[n])) for n in range(count)
    )
    return Shown(place, source if any(one.with_days and one.without_days for one in made) else "", made)


def _compared(days: Days, touched: Floats, code: Ints, bins: Ints, count: int) -> Floats:
    """[bins, 4]: days and payments with the effect in groups that mostly have it, and without it in groups that mostly
    have not, at ages at which there are both."""
    rows = (code >= 0) & (bins >= 0)
    age, group, weight = days.rows[rows, d.AGE], code[rows], (days.exposed + days.paid)[rows]
    on, paid = touched[rows], days.paid[rows]
    wide = int(group.max(initial=0)) + 1
    cell = age * wide + group
    size = (int(age.max(initial=0)) + 1) * wide
    whole = np.bincount(cell, weights=weight, minlength=size).reshape(-1, wide)
    under = np.bincount(cell, weights=weight * on, minlength=size).reshape(-1, wide)
    share = np.divide(under, whole, out=np.full_like(whole, np.nan), where=whole > 0)
    mostly = share >= 0.5
    with np.errstate(invalid="ignore"):
        high = np.where(mostly, under, 0).sum(axis=1) / np.maximum(np.where(mostly, whole, 0).sum(axis=1), 1e-9)
        low = np.where(~mostly, under, 0).sum(axis=1) / np.maximum(np.where(~mostly, whole, 0).sum(axis=1), 1e-9)
    both = mostly.any(axis=1) & ((whole > 0) & ~mostly).any(axis=1) & (high - low >= APART)
    usable = both[age]
    having = usable & mostly[age, group]
    lacking = usable & ~mostly[age, group]
    place = bins[rows]
    return np.stack(
        [
            np.bincount(place, weights=values, minlength=count)
            for values in (
                weight * on * having,
                paid * on * having,
                weight * (1 - on) * lacking,
                paid * (1 - on) * lacking,
            )
        ],
        axis=1,
    )


# --- rank -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rank:
    """How many of the numbers of effects that are met at all (`met`) vary at the same age between groups, in
    independent ways; `aliased` are sets that cannot be told apart: from age, or from each other."""

    met: tuple[str, ...]
    rank: int
    aliased: tuple[tuple[str, ...], ...]


def rank(days: Days, known: Numbers, columns: Floats, sources: Sequence[str]) -> Rank:
    """The rank of the effects' columns once age, day by day, is taken out of them, and only differences between groups
    are looked at; `sources` are those to look at."""
    names = number_names(known)
    weight = days.exposed + days.paid
    squares = (weight[:, None] * columns**2).sum(axis=0)
    met = [n for n in range(known.levels, len(known.places)) if squares[n] > 0]
    if not met:
        return Rank((), 0, ())
    taken = columns[:, met]
    age = np.unique(days.rows[:, d.AGE], return_inverse=True)[1].ravel()
    code = np.zeros(len(age), np.int64)
    for source in sources:
        own, found = groups(days, SOURCES.index(source))
        code = code * (len(found) + 1) + own + 1
    cell = np.unique(age * (int(code.max(initial=0)) + 1) + code, return_inverse=True)[1].ravel()
    left = _means(taken, weight, cell) - _means(taken, weight, age)
    scale = np.sqrt(squares[met])
    gram = np.einsum("ik,il->kl", left * weight[:, None], left) / np.outer(scale, scale)
    alone = [n for n in range(len(met)) if gram[n, n] < ALIASED]
    rest = [n for n in range(len(met)) if n not in alone]
    sets = [("age", *(names[met[n]] for n in alone))] if alone else []
    found_rank = 0
    if rest:
        inner = gram[np.ix_(rest, rest)]
        inner = inner / np.sqrt(np.outer(np.diag(inner), np.diag(inner)))
        values, vectors = np.linalg.eigh(inner)
        found_rank = int((values > ALIASED).sum())
        for value, vector in zip(values, vectors.T, strict=True):
            if value <= ALIASED:
                sets.append(tuple(names[met[rest[n]]] for n in np.flatnonzero(np.abs(vector) > 0.2)))
    return Rank(tuple(names[n] for n in met), found_rank, tuple(sets))


def _means(values: Floats, weight: Floats, cell: Ints) -> Floats:
    """Each row's weighted mean over its cell."""
    below = np.bincount(cell, weights=weight)
    found = np.stack([np.bincount(cell, weights=weight * column) for column in values.T], axis=1)
    return np.asarray((found / np.maximum(below, 1e-12)[:, None])[cell])


def number_names(known: Numbers) -> tuple[str, ...]:
    """What people read for each number: its quantity, and the days since the message it is of."""
    stretch = known.model.contact.days
    found = []
    for n, place in enumerate(known.places):
        own = known.of(place)
        short = place.removeprefix("contact.hr_")
        if place in EFFECTS and len(own) > 1:
            at = int(np.flatnonzero(own == n)[0])
            found.append(f"{short}, days {stretch[at]}-{stretch[at + 1] - 1}")
        else:
            found.append(short if place in EFFECTS else place)
    return tuple(found)
