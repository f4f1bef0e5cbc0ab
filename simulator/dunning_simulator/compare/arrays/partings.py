"""What two comparisons share: the days before cases part, and what is said of the day on which they do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from dunning_dsl.engine.names import Names
from dunning_simulator.compare.arrays.frame import Frame
from dunning_simulator.compare.arrays.ids import Bools, Ints, bags, sequences, text_ranks
from dunning_simulator.compare.bounds import ALIKE
from dunning_simulator.words import NOTHING

NEVER: Final = ALIKE
"""The day of parting of a case that never parts."""


def days_before(frame: Frame, part_day: Ints, wanted: Bools) -> int:
    """The counted days of the wanted cases before each parts."""
    decided = frame.run_of >= 0
    upto = np.clip(part_day - frame.first_day, 0, decided.shape[1])
    return int((decided & (np.arange(decided.shape[1]) < upto[:, None]))[wanted].sum())


def spoken_bags(
    spoken: Names, left: tuple[Ints, Ints], right: tuple[Ints, Ints], *, count: int
) -> tuple[tuple[Ints, Ints], list[str]]:
    """What is said of each of `count` groups, on both sides: the words of its (group, word) in the order of their
    texts. Gives a number for each group on either side, and the text of each number."""
    words, which = np.unique(np.concatenate([left[1], right[1]]), return_inverse=True)
    ordered = sorted(texts := [spoken.text(code) for code in words.tolist()])
    ranks = text_ranks(texts)[which.reshape(-1)] if texts else which.reshape(-1)
    found, known = bags(np.concatenate([left[0], right[0] + count]), ranks, 2 * count)
    said = [" + ".join(ordered[rank] for rank in bag) or NOTHING for bag in known]
    return (found[:count], found[count:]), said


def rule_sequences(frame: Frame, group: Ints, step: Ints, count: int) -> tuple[Ints, list[tuple[str, ...]]]:
    """The rules of each group's actions in order, as a number, and the rules of each number."""
    found, known = sequences(group, frame.reading.step_rule[step], count)
    return found, [tuple(frame.reading.rules[rule] for rule in rules) for rules in known]


def joined(rules: Sequence[str]) -> tuple[str, ...]:
    """Each once, in order."""
    return tuple(dict.fromkeys(rules))
