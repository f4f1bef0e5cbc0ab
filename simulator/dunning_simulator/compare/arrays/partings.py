"""What two comparisons share: what is said of the day on which cases part."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from dunning_dsl.engine.names import Names
from dunning_simulator.compare.arrays.frame import Frame
from dunning_simulator.compare.arrays.ids import Ints, bags, grouped, sequences, text_ranks
from dunning_simulator.compare.bounds import ALIKE
from dunning_simulator.words import NOTHING

NEVER: Final = ALIKE
"""The day of parting of a case that never parts."""


def spoken_bags(
    spoken: Names, left: tuple[Ints, Ints], right: tuple[Ints, Ints], *, count: int
) -> tuple[tuple[Ints, Ints], list[str]]:
    """What is said of each of `count` groups, on both sides: the words of its (group, word) in the order of their
    texts. Gives a number for each group on either side, and the text of each number."""
    said = np.concatenate([left[1], right[1]])
    first, which = grouped(said)
    ordered = sorted(texts := [spoken.text(code) for code in said[first].tolist()])
    ranks = text_ranks(texts)[which] if texts else which
    found, known = bags(np.concatenate([left[0], right[0] + count]), ranks, 2 * count)
    told = [" + ".join(ordered[rank] for rank in bag) or NOTHING for bag in known]
    return (found[:count], found[count:]), told


def rule_sequences(frame: Frame, group: Ints, step: Ints, count: int) -> tuple[Ints, list[tuple[str, ...]]]:
    """The rules of each group's actions in order, as a number, and the rules of each number."""
    found, known = sequences(group, frame.reading.step_rule[step], count)
    return found, [tuple(frame.reading.rules[rule] for rule in rules) for rules in known]


def joined(rules: Sequence[str]) -> tuple[str, ...]:
    """Each once, in order."""
    return tuple(dict.fromkeys(rules))
