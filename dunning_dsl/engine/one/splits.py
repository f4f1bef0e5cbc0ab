"""Facts told apart by comparisons written as text: from values to the AND of their masks.

A value is compared with the cuts of its fact, halving what is left each time. Facts with few buckets stand inside one
another, so that the masks of several are one number that was worked out when the text was written; so do facts that a
condition looks at together, which is then judged already. A number with many buckets in a narrow range is looked up.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias, TypeVar

T = TypeVar("T")

LEAVES: Final = 64
"""Masks in one expression, where nothing asks for more."""

MANY: Final = 8
"""Buckets of a number that is sooner looked up, if they are in a narrow range."""

NEAR: Final = 16
"""How far from the cuts of such a number its values are often met."""

NARROW: Final = 1024


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number (its type is looked at before) in the variable `v`: `masks[i]` from `cuts[i - 1]` on, below
    `cuts[i]`."""

    v: str
    cuts: tuple[int, ...]
    masks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false in the variable `v`; anything else comes to 0."""

    v: str
    masks: tuple[int, ...]


Split: TypeAlias = Number | Flag
Group: TypeAlias = Sequence[Split]


@dataclass(frozen=True, slots=True)
class Together:
    """Facts that a condition looks at together: they stand inside one another, whatever the size. `judged` is what that
    makes of the AND of their masks."""

    group: Group
    judged: Callable[[int], int]


@dataclass(frozen=True, slots=True)
class Writing:
    """How masks are written: bits that are `unread` may be anything, `names` are what the text uses."""

    unread: int
    names: dict[str, object]

    def terms(self, splits: Sequence[Split], together: Sequence[Together], start: int) -> list[str]:
        """Expressions, the AND of which is that of `start` and the masks of all; one of them is 0 where a mask is."""
        others = [one for one in splits if not any(one in found.group for found in together)]
        written = []
        for found in (*together, *(Together(group, _as_it_is) for group in _groups(others))):
            written.append(self._looked_up(found, start) or self._written(found.group, start, found.judged))
            start = -1
        return written

    def _looked_up(self, found: Together, so_far: int) -> str:
        """One number of many buckets in a narrow range, otherwise nothing."""
        number = found.group[0]
        if len(found.group) > 1 or not isinstance(number, Number):
            return ""
        leaves = [(so_far & mask) | self.unread if so_far & mask else 0 for mask in number.masks]
        cuts, leaves = merged(number.cuts, leaves)
        if len(leaves) <= MANY or cuts[-2] - cuts[1] > NARROW:
            return ""
        near = range(max(cuts[0], cuts[1] - NEAR), min(cuts[-1], cuts[-2] + NEAR))
        known = f"n{number.v}"
        self.names[known] = {value: leaves[bisect_right(cuts, value)] for value in near}.get
        return f"({known}({number.v}) or {_halved(number.v, cuts, list(map(str, leaves)))})"

    def _written(self, group: Group, so_far: int, judged: Callable[[int], int]) -> str:
        if not so_far:
            return "0"
        if not group:
            return str(judged(so_far) | self.unread)
        split, *others = group
        texts = [self._written(others, so_far & mask, judged) for mask in split.masks]
        if isinstance(split, Number):
            return _halved(split.v, *merged(split.cuts, texts))
        no, yes = texts
        return f"({yes} if {split.v} is True else {no} if {split.v} is False else 0)"


def _as_it_is(mask: int) -> int:
    return mask


def _groups(splits: Sequence[Split]) -> list[list[Split]]:
    """Which stand inside one another: those of many masks outermost, for what is inside is written once for each."""
    groups: list[tuple[int, list[Split]]] = []
    for split in sorted(splits, key=lambda one: -len(one.masks)):
        size = len(split.masks) if len(split.masks) <= MANY else LEAVES
        place = next((n for n, (leaves, _) in enumerate(groups) if leaves * size <= LEAVES), None)
        if place is None:
            groups.append((size, [split]))
        else:
            leaves, group = groups[place]
            groups[place] = leaves * size, [*group, split]
    return [group for _, group in groups]


def merged(cuts: Sequence[int], found: Sequence[T]) -> tuple[list[int], list[T]]:
    """Without the cuts on both sides of which the same was found."""
    kept = [(cut, one) for cut, before, one in zip(cuts, found, found[1:], strict=False) if one != before]
    return [cut for cut, _ in kept], [found[0], *(one for _, one in kept)]


def _halved(v: str, cuts: Sequence[int], texts: Sequence[str]) -> str:
    if not cuts:
        return texts[0]
    middle = len(texts) // 2
    below = _halved(v, cuts[: middle - 1], texts[:middle])
    return f"({below} if {v} < {cuts[middle - 1]} else {_halved(v, cuts[middle:], texts[middle:])})"
