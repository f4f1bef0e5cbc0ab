"""Arms as they were drawn: whoever was to have a message counts as having it, whether or not it reached them.

Who bounces may be another kind of payer, so whether a message arrived must not decide who is compared with whom. With a
share q of messages arriving, the hazard of those who were sent one is multiplied by 1 - q + q r, r the ratio of a
message that arrives; that is what a simulation multiplies by, and what is fitted. It is not log-linear in r, so it
stands here to first order near given values; a fit that is repeated from where it came to ends at the thing itself.

When a message goes is left as it was: the policy decides that by what has happened so far, which the likelihood knows.
Averages over an arm at an age would hide it, and were found to be off by a tenth where customers have several debts.
"""

from __future__ import annotations

import numpy as np

from dunning_simulator.fit import days as d
from dunning_simulator.fit.days import Days
from dunning_simulator.fit.numbers import Numbers, design
from dunning_simulator.fit.sources import EXPERIMENT, SOURCES
from dunning_simulator.statistics.arrays import Floats


def intended(days: Days, columns: Floats, offset: Floats, known: Numbers, values: Floats) -> tuple[Floats, Floats]:
    """Columns and offsets of person-days, those of debts in an arm by intention to treat, near `values`."""
    place = SOURCES.index(EXPERIMENT)
    drawn = np.array([bool(one.groups[place]) for one in days.debtors] or [False])[days.rows[:, d.DEBT]]
    arrived = share_arrived(days)
    if not drawn.any() or arrived == 1:
        return columns, offset
    rows = days.rows[drawn].copy()
    rows[:, d.FELT] = rows[:, d.MEANT]
    effects = slice(known.levels, len(known.places))
    meant = design(known, rows)[0][:, effects]
    lift = np.where((meant != 0).any(axis=1), arrived * np.exp(meant @ values[effects]), 0.0)
    rest = np.where(lift > 0, 1 - arrived, 1.0)
    slopes = meant * (lift / (lift + rest))[:, None]
    made, moved = columns.copy(), offset.copy()
    made[drawn, effects] = slopes
    moved[drawn] += np.log(lift + rest) - slopes @ values[effects]
    return made, moved


def share_arrived(days: Days) -> float:
    """Of the messages to customers who were drawn, how many arrived."""
    place = SOURCES.index(EXPERIMENT)
    who = {one.customer for one in days.debtors if one.groups[place]}
    sent = [m.arrived for customer in who for m in days.messages[customer]]
    return sum(sent) / len(sent) if sent else 1.0
