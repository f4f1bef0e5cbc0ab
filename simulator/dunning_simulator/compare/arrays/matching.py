"""Which action of the log is which of a policy's, for many customers at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from dunning_dsl.engine.names import Names
from dunning_simulator.compare.arrays.actions import Actions
from dunning_simulator.compare.arrays.frame import Frame
from dunning_simulator.compare.arrays.ids import Bools, Ints, dense, rank_within
from dunning_simulator.compare.arrays.log import Log
from dunning_simulator.compare.recorded import VERBS

NOT_LOGGED: Final = -1
"""The class of actions that cannot be in the log."""


@dataclass(frozen=True)
class Said:
    """By customer and verb: whether the log has actions of that verb (`logged`), and whether it says their channel and
    name. `mixed` are the customers of whom it says one of them of some actions and not of others of the same verb."""

    verbs: Ints
    logged: Bools
    channel: Bools
    name: Bools
    mixed: Bools

    @staticmethod
    def of(log: Log, customers: int, lexicon: Names) -> Said:
        verbs = np.array(sorted({lexicon.code(verb) for verb in VERBS.values()}), np.int64)
        place = np.searchsorted(verbs, log.verb)
        logged = np.zeros((customers, len(verbs) + 1), bool)
        logged[log.customer, place] = True
        channel, some = _said(logged, log, log.channel, place)
        name, others = _said(logged, log, log.name, place)
        return Said(verbs, logged, channel, name, some | others)


def _said(logged: Bools, log: Log, word: Ints, place: Ints) -> tuple[Bools, Bools]:
    """Whether a word stands there, by customer and verb, and of whom it does and does not of actions of one verb."""
    there, missing = np.zeros_like(logged), np.zeros_like(logged)
    there[log.customer[word != 0], place[word != 0]] = True
    missing[log.customer[word == 0], place[word == 0]] = True
    both: Bools = np.any(there & missing, axis=1)
    return there, both


@dataclass(frozen=True)
class Alike:
    """Numbers of recorded actions (`log_class`) and of a policy's (`class_`) that are equal where two are the same,
    whatever the day (`Recorded.fits`), and others (`log_deed`, `deed`) where the day is the same as well; not so for
    those of `mixed` customers."""

    log_class: Ints
    class_: Ints
    log_deed: Ints
    deed: Ints
    mixed: Bools

    @staticmethod
    def of(log: Log, frame: Frame) -> Alike:
        said, actions = Said.of(log, frame.customers, frame.reading.lexicon), frame.actions
        some, place = _like_logged(said, actions, frame.reading.step_verb)
        customer = np.concatenate([log.customer, actions.customer[some]])
        place = np.concatenate([np.searchsorted(said.verbs, log.verb), place])
        whose = customer * said.channel.shape[1] + place
        channel = np.concatenate([log.channel, actions.channel[some]]) * said.channel.reshape(-1)[whose]
        name = np.concatenate([log.name, actions.name[some]]) * said.name.reshape(-1)[whose]
        kind, kinds = dense(place, channel, name)
        found = customer * kinds + kind
        deeds, _ = dense(found, np.concatenate([log.day, actions.went[some]]))
        class_, deed = (np.full(len(actions), NOT_LOGGED, np.int64) for _ in range(2))
        class_[some], deed[some] = found[len(log.customer) :], deeds[len(log.customer) :]
        return Alike(found[: len(log.customer)], class_, deeds[: len(log.customer)], deed, said.mixed)

    def some(self, theirs: Bools, mine: Bools) -> Alike:
        """Those of some recorded actions and of some of the policy's."""
        return Alike(self.log_class[theirs], self.class_[mine], self.log_deed[theirs], self.deed[mine], self.mixed)


def _like_logged(said: Said, actions: Actions, step_verb: Ints) -> tuple[Ints, Ints]:
    """The actions of a verb that the customer's log has, which alone can be in it; and the places of their verbs."""
    none = len(said.verbs)
    place = np.searchsorted(said.verbs, step_verb)
    place[said.verbs[np.minimum(place, none - 1)] != step_verb] = none
    step = actions.step
    found = np.flatnonzero(said.logged.reshape(-1)[actions.customer * (none + 1) + place[step]])
    return found, place[step[found]]


@dataclass(frozen=True)
class Matched:
    """Of each recorded action whether the policy takes it that day (`matched`) or else on another one (`moved`); of
    each of the policy's whether it stands for none of them (`alone`)."""

    matched: Bools
    moved: Bools
    alone: Bools


def match(alike: Alike) -> Matched:
    """First by day, then the rest by what they are alone; each takes the first that is left, in order."""
    some = np.flatnonzero(alike.class_ != NOT_LOGGED)
    matched, taken = _pair(alike.log_deed, alike.deed[some])
    late, free = np.flatnonzero(~matched), some[~taken]
    moved, alone = np.zeros(len(matched), bool), np.ones(len(alike.class_), bool)
    alone[some[taken]] = False
    found, used = _pair(alike.log_class[late], alike.class_[free])
    moved[late] = found
    alone[free] = ~used
    return Matched(matched, moved, alone)


def _pair(left: Ints, right: Ints) -> tuple[Bools, Bools]:
    """Which of either side find an equal one on the other, each used once, the first ones first."""
    size = max((int(side.max()) + 1 for side in (left, right) if len(side)), default=1)
    lefts, rights = (np.bincount(side, minlength=size) for side in (left, right))
    return _ranks(left, lefts) < rights[left], _ranks(right, rights) < lefts[right]


def _ranks(keys: Ints, times: Ints) -> Ints:
    """`rank_within`, where most keys stand there once."""
    found = np.zeros(len(keys), np.int64)
    several = np.flatnonzero(times[keys] > 1)
    found[several] = rank_within(keys[several])
    return found
