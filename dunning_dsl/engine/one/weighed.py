"""What rests on numbers that have to be worked out, remembered by the values of the facts that are read for them.

Buckets do not tell such a number, but most policies weigh few values: days against days, a number of days that a table
chooses. What the interpreter made of them holds for every case that says the same of these facts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from operator import itemgetter

from dunning_dsl.engine.lower.scope import FactKey
from dunning_dsl.engine.one.context import Context, Untold
from dunning_dsl.engine.one.layout import Item
from dunning_dsl.engine.one.scene import Told

WEIGHED = 1024
"""Values of a group of facts that are remembered: amounts seldom come again."""

GROUPS = 256
"""Groups of facts, as far as cases tell them."""

Values = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Weighing:
    """Items that read the same facts, and the bits that they may rule out."""

    items: tuple[Item, ...]
    reads: tuple[FactKey, ...]
    bears: int


def weighings(items: Iterable[Item]) -> tuple[Weighing, ...]:
    """Items by the facts that they read; all of them have to know which."""
    groups: dict[frozenset[FactKey], list[Item]] = {}
    for item in items:
        assert item.reads is not None
        groups.setdefault(frozenset(item.reads), []).append(item)
    return tuple(weighing(group) for group in groups.values())


def weighing(items: Iterable[Item]) -> Weighing:
    """Items together, whatever they read."""
    found, bears = tuple(items), 0
    for item in found:
        bears |= item.bits
    return Weighing(found, tuple({key: None for item in found for key in item.reads or ()}), bears)


def weighed(
    weighing: Weighing,
    context: Context,
    untold: Untold,
    rows: Mapping[FactKey, int],
    tell: Callable[[Values], Told],
    shared: dict[object, dict[object, int]],
) -> Callable[[Values], int]:
    """From the values of cases that tell and leave untold the same facts, told in these `rows`, to the mask of what
    they do not rule out. What is remembered is `shared` by all that tell the same of what this rests on."""
    rests_on = {fact: None for key in weighing.reads for fact in context.rests_on(untold, key)}
    told = [fact for fact in rests_on if fact in rows]
    taken = [rows[fact] for fact in told]
    key_of: Callable[[Values], object] = itemgetter(*taken) if taken else lambda values: None
    if len(shared) >= GROUPS:
        shared.clear()
    known = shared.setdefault((tuple(map(id, weighing.items)), tuple(told)), {})

    def mask_of(values: Values) -> int:
        key = key_of(values)
        found = known.get(key)
        if found is None:
            found = context.weigh(weighing.items, untold, tell(values))
            if len(known) >= WEIGHED:
                known.clear()
            known[key] = found
        return found

    return mask_of
