"""How the values of cases of one shape are read, in one context: as text where they are told in the plainest way
(`engine.one.splits`), otherwise one by one, as `api.case` does."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from math import prod
from operator import itemgetter
from typing import Any, Final

from dunning_dsl.api.case import checked
from dunning_dsl.api.shapes import Entry, FactKey, Shape, scale_of
from dunning_dsl.api.values import ValueFormatError
from dunning_dsl.engine.lower.conditions import OTHER
from dunning_dsl.engine.one.context import Context, Untold
from dunning_dsl.engine.one.splits import Flag, Names, Number, Split, Together, coarser, merged, possible, terms
from dunning_dsl.engine.one.tables import BUCKETS, Joint, Masks
from dunning_dsl.engine.one.written import Terms
from dunning_dsl.program.countries import SHAPES
from dunning_dsl.program.values import BOUND

WORDS: Final = 1024
"""Values in words that are remembered."""

LOWEST: Final = 1
"""The bit that is set in every state."""

NOBODY: Final = LOWEST
"""The state of a case in which nothing is owed: no rule's bit is in it."""

Values = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of keys in one context, for cases of all shapes: how facts are told apart, values in words, and
    what was weighed."""

    splits: dict[str, Split | None] = field(default_factory=dict)
    words: dict[tuple[str, str], int] = field(default_factory=dict)
    weighed: dict[object, dict[object, int]] = field(default_factory=dict)


class Closely:
    """Reads values one by one."""

    def __init__(self, shape: Shape, context: Context, untold: Untold, currency: str, known: Known) -> None:
        self.shape, self.context, self.untold, self.currency, self.known = shape, context, untold, currency, known
        self.layout, self.tables = context.layout, context.tables
        self.settled: tuple[Joint, ...] = ()
        self.rows: list[tuple[int, Entry, Split | None]] = []
        for row, entry in enumerate(shape.entries):
            if entry is not None:
                self.rows.append((row, entry, self._known_split(entry) if entry.last else self._split("", entry)))

    def _known_split(self, entry: Entry) -> Split | None:
        splits = self.known.splits
        if entry.key in splits:
            return splits[entry.key]
        if len(splits) >= WORDS:
            splits.clear()
        found = splits[entry.key] = self._split("", entry)
        return found

    def taking(self) -> Callable[[dict[str, Any]], Values]:
        """What takes the values of a case by its keys; it raises KeyError."""
        keys = self.shape.keys
        if len(keys) > 1:
            return itemgetter(*keys)
        return lambda case: tuple([case[key] for key in keys])

    def closely(self, values: Values) -> int:
        """The state, of values however told; 0 where one is not a value that the fact can have."""
        state = self.untold.start
        for row, entry, split in self.rows:
            raw = values[row]
            if type(raw) is int and type(split) is Number:
                state &= split.masks[bisect_right(split.cuts, raw)]
            elif type(raw) is bool and type(split) is Flag:
                state &= split.masks[raw]
            else:
                state &= self._mask_of(entry, raw)
        state = self.tables.settled(state, self.settled) if state else 0
        return state if not state or not self.context.needs or state & self.context.needs else NOBODY

    def _masks(self, entry: Entry) -> Masks | None:
        """The masks of a fact; none of one that nothing rests on, or that is told again."""
        return self.tables.masks.get(entry.fact) if entry.last else None

    def _split(self, v: str, entry: Entry) -> Split | None:
        """How a flag or a number is told apart, 0 where it is not a value that the fact can have; None for what is
        looked up."""
        decl, masks = entry.decl, self._masks(entry)
        if decl is None or decl.type.kind in ("enum", "text", "percent"):
            return None
        if decl.type.kind == "boolean":
            return Flag(v, (-1, -1) if masks is None else masks.masks[:2])
        scale, bound = scale_of(decl, self.currency), BOUND[decl.type.kind]
        low = max(-bound, -bound if decl.low is None else decl.low)
        high = min(bound, bound if decl.high is None else decl.high)
        inside = () if masks is None else tuple(cut for cut in masks.cuts if low < cut <= high)
        found = [-1 if masks is None else masks.of(cut) for cut in (low, *inside)]
        cuts = [-(-cut // scale) for cut in (low, *inside, high + 1)]
        return Number(v, *merged(cuts, (0, *found, 0)))

    def _mask_of(self, entry: Entry, raw: object) -> int:
        words = self.known.words
        remembered = words.get((entry.key, raw)) if type(raw) is str and entry.last else None
        if remembered is not None:
            return remembered
        if entry.decl is None:
            return self.tables.masks[entry.fact].values.get(str(raw), 0) if type(raw) is str else 0
        try:
            value = checked(entry.key, raw, entry.decl, self.currency)
        except ValueFormatError:
            return 0
        masks = self._masks(entry)
        found = -1 if masks is None else masks.of(value)
        if type(raw) is str and entry.last:
            if len(words) >= WORDS:
                words.clear()
            words[entry.key, raw] = found
        return found


class Reader(Closely):
    """Reads values by text. `whole` are the facts that are whole numbers or flags, `again` those that the case tells
    again further on, `words` the rest. `settled` are the joints that are judged when the text is written."""

    def __init__(self, shape: Shape, context: Context, untold: Untold, currency: str, known: Known) -> None:
        super().__init__(shape, context, untold, currency, known)
        self.whole: dict[FactKey, Split] = {}
        self.again: list[Split] = []
        self.words: dict[int, Entry] = {}
        for row, entry, split in self.rows:
            if split is None:
                self.words[row] = entry
            elif entry.last:
                self.whole[entry.fact] = replace(split, v=f"v{row}")
            else:
                self.again.append(replace(split, v=f"v{row}"))
        self.settled = self.tables.to_settle(self.whole)
        looked_up = [joint for joint in self.tables.all_joints if joint not in self.settled]
        self.unread = self.layout.unread(looked_up, whole_debt=bool(untold.made), arms=bool(untold.arms))
        self.names: Names = {}

    def terms(self) -> Terms:
        """What reads plain values."""
        splits = (*self.whole.values(), *self.again)
        integers = tuple(one.v for one in splits if isinstance(one, Number))
        guarding, live = self._guarding(), ""
        if guarding is not None:
            live = guarding.text(self.untold.start)
            self.unread |= self.layout.guards
        inside = set() if guarding is None else {one.v for one in guarding.group}
        left = [coarser(one, self._final) for one in splits]
        left = [one for one in left if one.v not in inside or not one.plain]  # else it has been told apart there
        written = terms(left, self._together(), self.untold.start, self._final, self.names)
        start = [] if written else [str(self._final(self.untold.start))]
        found = (*start, *written, *(self._looked_up(row, entry) for row, entry in self.words.items()))
        checked_only = self._only_checked([one for one in splits if one.v not in inside]) if live else ""
        return Terms(integers, found, self.names, self.settled, live, checked_only)

    # --- as text ------------------------------------------------------------------------------------------------------

    def _final(self, mask: int) -> int:
        """What is left to tell of the AND of masks: where there is no case, nothing."""
        needs = self.context.needs
        return mask & ~self.unread if not needs or mask & needs else NOBODY

    def _guarding(self) -> Together | None:
        """The facts that guards rest on, where they are few, and nothing else bears on guards."""
        guards, untold, layout, tables = self.layout.guards, self.untold, self.layout, self.tables
        joints = [joint for joint in tables.all_joints if joint.bears & guards]
        words = [self._masks(entry) for entry in self.words.values()]
        if untold.made or untold.arms or tables.worked or tables.weighed or layout.first or layout.swaps:
            return None
        if any(joint not in self.settled for joint in joints):
            return None
        if any(~mask & guards for masks in words if masks is not None for mask in masks.masks):
            return None
        read = guards | LOWEST
        for joint in joints:
            read |= joint.select
        found = [coarser(split, lambda mask: mask & read) for split in self.whole.values()]
        group = sorted((one for one in found if not one.plain), key=lambda one: -len(one.masks))
        if prod(len(one.masks) for one in group) > BUCKETS:
            return None

        def leaf(mask: int) -> str:
            live = self.context.live(tables.settled(mask, joints))
            name = f"live{live.guards}"
            self.names[name] = live
            return name

        return Together(group, leaf)

    def _only_checked(self, splits: Sequence[Split]) -> str:
        """An expression for cases in which no rule may go: whether there is a case, 0 where a value is to be looked at
        more closely."""
        kept = self.context.needs | LOWEST
        found = [coarser(one, lambda mask: mask & kept) for one in splits]
        checks = [possible(one) for one in found if one.plain]
        checks += [f"{self._looked_up(row, entry)}" for row, entry in self.words.items()]
        there_is = terms([one for one in found if not one.plain], (), self.untold.start & kept, int, self.names)
        return f"({' & '.join(there_is) or self.untold.start & kept} if {' and '.join(checks) or True} else 0)"

    def _together(self) -> list[Together]:
        """Facts that are looked at together, and what that comes to."""

        def judged(joint: Joint) -> Callable[[int], str]:
            return lambda mask: str(self._final(self.tables.settled(mask, (joint,))))

        bearing = [joint for joint in self.settled if joint.bears & ~self.unread]
        return [Together([self.whole[fact] for fact in joint.leaves], judged(joint)) for joint in bearing]

    def _looked_up(self, row: int, entry: Entry) -> str:
        """An expression that is the mask of a word, 0 (or a KeyError) where it is not told in the plainest way, or is
        wrong."""
        decl, masks, v = entry.decl, self._masks(entry), f"v{row}"
        words = {} if masks is None or masks.numeric else masks.values
        known = {word: self._final(mask) for word, mask in words.items() if isinstance(word, str) and word != OTHER}
        if masks is None and decl is not None:
            known = dict.fromkeys(decl.type.members, -1)
        self.names[f"d{row}"] = known
        if decl is not None and decl.type.kind == "text" and decl.name not in SHAPES:
            self.names[f"r{row}"] = -1 if masks is None else self._final(masks.masks[0])
            return f"(d{row}.get({v}, r{row}) if type({v}) is str else 0)"
        if decl is None or decl.type.kind == "enum":
            return f"d{row}[{v}]"
        return f"d{row}.get({v}, 0)"
