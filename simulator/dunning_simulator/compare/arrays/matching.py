"""Which recorded action is which of a policy's, for many customers at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dunning_dsl.engine.names import Names
from dunning_simulator.compare.arrays.frame import Actions
from dunning_simulator.compare.arrays.ids import Bools, Ints, dense, rank_within
from dunning_simulator.compare.arrays.log import Log
from dunning_simulator.compare.recorded import VERBS


@dataclass(frozen=True)
class Said:
    """By customer and verb: whether the log says the channel, and the name, of actions of that verb. `mixed` are the
    customers of whom it says one of them of some actions and not of others of the same verb."""

    verbs: Ints
    channel: Bools
    name: Bools
    mixed: Bools

    @staticmethod
    def of(log: Log, customers: int, lexicon: Names) -> Said:
        verbs = np.array(sorted({lexicon.code(verb) for verb in VERBS.values()}), np.int64)
        channel, some = _said(log, log.channel, verbs, customers)
        name, others = _said(log, log.name, verbs, customers)
        return Said(verbs, channel, name, some | others)

    def classes(self, log: Log, actions: Actions) -> tuple[Ints, Ints]:
        """Numbers that are equal where a recorded action and one of a policy are the same, whatever the day
        (`Recorded.fits`); not so for those of `mixed` customers."""
        customer = np.concatenate([log.customer, actions.customer])
        verb = np.concatenate([log.verb, actions.verb])
        place = np.searchsorted(self.verbs, verb)
        logged = self.verbs[np.minimum(place, len(self.verbs) - 1)] == verb
        place = np.where(logged, place, len(self.verbs))
        channel = np.concatenate([log.channel, actions.channel]) * self.channel[customer, place]
        name = np.concatenate([log.name, actions.name]) * self.name[customer, place]
        found, _ = dense(customer, place, dense(channel)[0], dense(name)[0], np.where(logged, 0, verb))
        return found[: len(log.customer)], found[len(log.customer) :]


def _said(log: Log, word: Ints, verbs: Ints, customers: int) -> tuple[Bools, Bools]:
    """Whether a word stands there, by customer and verb (the last is that of none), and who has both."""
    place = np.searchsorted(verbs, log.verb)
    there, missing = (np.zeros((customers, len(verbs) + 1), bool) for _ in range(2))
    there[log.customer[word != 0], place[word != 0]] = True
    missing[log.customer[word == 0], place[word == 0]] = True
    both: Bools = np.any(there & missing, axis=1)
    return there, both


@dataclass(frozen=True)
class Matched:
    """Of each recorded action whether the policy takes it that day (`matched`) or else on another one (`moved`); of
    each of the policy's whether it stands for none of them (`alone`)."""

    matched: Bools
    moved: Bools
    alone: Bools


def match(log_class: Ints, log_day: Ints, class_: Ints, day: Ints) -> Matched:
    """First by day, then the rest by what they are alone; each takes the first that is left, in order."""
    matched, taken = _pair(*_together(log_class, log_day, class_, day))
    late, free = np.flatnonzero(~matched), np.flatnonzero(~taken)
    moved, alone = np.zeros(len(log_class), bool), ~taken
    found, used = _pair(log_class[late], class_[free])
    moved[late] = found
    alone[free] = ~used
    return Matched(matched, moved, alone)


def _together(log_class: Ints, log_day: Ints, class_: Ints, day: Ints) -> tuple[Ints, Ints]:
    found, _ = dense(np.concatenate([log_class, class_]), np.concatenate([log_day, day]))
    return found[: len(log_class)], found[len(log_class) :]


def _pair(left: Ints, right: Ints) -> tuple[Bools, Bools]:
    """Which of either side find an equal one on the other, each used once, the first ones first."""
    size = max((int(side.max()) + 1 for side in (left, right) if len(side)), default=1)
    lefts, rights = (np.bincount(side, minlength=size) for side in (left, right))
    return rank_within(left) < rights[left], rank_within(right) < lefts[right]
