"""What may stand in the way of an action, known before the run: which `never` and `limit` speak of it, and which rules
fare alike because the same may stop them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from dunning_dsl.engine.kernel.guards import matches
from dunning_dsl.engine.kernel.layout import NONE
from dunning_dsl.engine.kernel.tables import WORD_BITS
from dunning_dsl.engine.lower.flat import Flat

Pattern = tuple[int, int]
"""What a guard speaks of: its kind (PK_*) and its name's text code."""


@dataclass
class Against:
    """`nevers` and `limits` are the patterns in the order of the file; the bits of `never` follow one another from
    `first_bit` on."""

    flat: Flat
    nevers: Sequence[Pattern]
    limits: Sequence[Pattern]
    first_bit: int
    groups: dict[tuple[int, ...], int] = field(default_factory=dict)

    @property
    def first_word(self) -> int:
        return self.first_bit // WORD_BITS

    @property
    def words(self) -> int:
        """How many words of a mask have bits of `never`."""
        return (self.first_bit + len(self.nevers) - 1) // WORD_BITS + 1 - self.first_word if self.nevers else 0

    def never_masks(self, verb: int, name: int, channels: Sequence[int]) -> int:
        """Where the masks of the `never`s that speak of an action lie, `words` for each of its channels (text codes;
        one NONE where it has none)."""
        masks = [
            sum(
                1 << (bit % WORD_BITS)
                for bit, (kind, of) in enumerate(self.nevers, self.first_bit)
                if bit // WORD_BITS == self.first_word + word and matches(kind, of, verb, name, channel)
            )
            for channel in channels
            for word in range(self.words)
        ]
        return self.flat.add(masks or [0])

    def limit_lists(self, verb: int, name: int, channels: Sequence[int]) -> int:
        """Where it is said, for each of its channels, where the `limit`s that speak of an action are listed."""
        return self.flat.add(self.flat.add([*self._limits(verb, name, channel), NONE]) for channel in channels)

    def _limits(self, verb: int, name: int, channel: int) -> list[int]:
        return [row for row, (kind, of) in enumerate(self.limits) if matches(kind, of, verb, name, channel)]

    def group(self, *alike: int) -> int:
        """The number of a group of actions, by all that decides whether one of them may go."""
        return self.groups.setdefault(alike, len(self.groups))
