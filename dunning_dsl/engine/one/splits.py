"""Facts told apart by comparisons written as text: from values to the AND of their masks.

A value is compared with the cuts of its fact, halving what is left each time. Facts with few buckets stand inside one
another, so that the masks of several are one number that was worked out when the text was written; so do facts that a
condition looks at together, which is then judged already. A number with many buckets in a narrow range is looked up.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final as Constant
from typing import TypeAlias, TypeVar

T = TypeVar("T")

LEAVES: Constant = 64
"""Masks in one expression, where nothing asks for more."""

MANY: Constant = 8
"""Buckets of a number that is sooner looked up, if they are in a narrow range."""

NEAR: Constant = 16
"""How far from the cuts of such a number its values are often met."""

NARROW: Constant = 1024


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number (its type is looked at before) in the variable `v`: `masks[i]` from `cuts[i - 1]` on, below
    `cuts[i]`."""

    v: str
    cuts: tuple[int, ...]
    masks: tuple[int, ...]

    @property
    def plain(self) -> bool:
        """Whether all values that it can have come to the same."""
        return len({*self.masks} - {0}) < 2


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false in the variable `v`; anything else comes to 0."""

    v: str
    masks: tuple[int, ...]

    @property
    def plain(self) -> bool:
        """Whether both come to the same."""
        return len({*self.masks}) < 2


Split: TypeAlias = Number | Flag
Group: TypeAlias = Sequence[Split]
Names: TypeAlias = dict[str, object]
Final: TypeAlias = Callable[[int], int]
"""What is left to tell of the AND of masks."""


@dataclass(frozen=True, slots=True)
class Together:
    """Facts that stand inside one another, whatever the size. `leaf` writes the AND of their masks."""

    group: Group
    leaf: Callable[[int], str]

    def text(self, start: int) -> str:
        """An expression that is the AND of `start` and their masks, or 0 where one of them is."""
        return self._written(self.group, start)

    def _written(self, group: Group, so_far: int) -> str:
        if not so_far:
            return "0"
        if not group:
            return self.leaf(so_far)
        split, *others = group
        texts = [self._written(others, so_far & mask) for mask in split.masks]
        if isinstance(split, Number):
            return _halved(split.v, *merged(split.cuts, texts))
        no, yes = texts
        if no == yes:
            return f"({yes} if type({split.v}) is bool else 0)"
        return f"({no} if {split.v} is False else {yes} if {split.v} is True else 0)"  # most are false


def terms(splits: Sequence[Split], together: Sequence[Together], start: int, final: Final, names: Names) -> list[str]:
    """Expressions, the AND of which is that of `start` and the masks of all, told apart as far as `final` does; one of
    them is 0 where a mask is. `names` gets what they use."""
    inside = {one.v for found in together for one in found.group}
    others = [one for one in splits if one.v not in inside]
    written = []
    for found in (*together, *(Together(group, lambda mask: str(final(mask))) for group in _groups(others))):
        written.append(_looked_up(found.group, start, final, names) or found.text(start))
        start = -1
    return written


def _looked_up(group: Group, start: int, final: Final, names: Names) -> str:
    """One number of many buckets in a narrow range, otherwise nothing."""
    number = group[0]
    if len(group) > 1 or not isinstance(number, Number):
        return ""
    cuts, leaves = merged(number.cuts, [final(start & mask) if start & mask else 0 for mask in number.masks])
    if len(leaves) <= MANY or cuts[-2] - cuts[1] > NARROW:
        return ""
    near = range(max(cuts[0], cuts[1] - NEAR), min(cuts[-1], cuts[-2] + NEAR))
    known = f"n{number.v}"
    names[known] = {value: leaves[bisect_right(cuts, value)] for value in near}.get
    return f"({known}({number.v}) or {_halved(number.v, cuts, list(map(str, leaves)))})"


def coarser(split: Split, final: Final) -> Split:
    """Told apart as far as `final` does."""
    masks = [final(mask) if mask else 0 for mask in split.masks]
    if isinstance(split, Flag):
        return Flag(split.v, tuple(masks))
    return Number(split.v, *merged(split.cuts, masks))


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


def merged(cuts: Sequence[int], found: Sequence[T]) -> tuple[tuple[int, ...], tuple[T, ...]]:
    """Without the cuts on both sides of which the same was found."""
    kept = [(cut, one) for cut, before, one in zip(cuts, found, found[1:], strict=False) if one != before]
    return tuple(cut for cut, _ in kept), (found[0], *(one for _, one in kept))


def _halved(v: str, cuts: Sequence[int], texts: Sequence[str]) -> str:
    if not cuts:
        return texts[0]
    middle = len(texts) // 2
    below, above = _halved(v, cuts[: middle - 1], texts[:middle]), _halved(v, cuts[middle:], texts[middle:])
    return f"({below} if {v} < {cuts[middle - 1]} else {above})"


def possible(split: Split) -> str:
    """Whether it is a value that the fact can have."""
    if isinstance(split, Number):
        return f"{split.cuts[0]} <= {split.v} < {split.cuts[-1]}"
    return f"({split.v} is False or {split.v} is True)"
