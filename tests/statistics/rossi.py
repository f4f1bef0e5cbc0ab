"""The weeks of 114 arrests among 432 men released from prison, by whether they had financial aid (216 and 216); all
others were followed for 52 weeks (Rossi, Berk and Lenihan 1980, as in lifelines' data `rossi`, MIT)."""

from __future__ import annotations

import numpy as np
from dunning_simulator.statistics.times import Spells

WITHOUT = (
    "20 17 25 23 37 25 28 10 6 52 49 43 5 27 18 2 26 21 48 49 8 13 33 37 44 52 17 16 3 45 28 14 43 14 8 25 17 32 18 38 "
    "24 31 40 26 47 40 21 1 43 24 11 33 50 39 44 30 43 26 40 46 35 27 52 4 52 19"
)
WITH = (
    "46 24 50 20 50 22 24 49 8 8 11 9 16 15 7 46 40 37 12 14 20 32 20 42 46 36 18 34 35 9 34 35 39 19 48 37 20 36 30 "
    "42 35 49 49 45 36 8 15 12"
)


def spells(text: str) -> Spells:
    weeks = [int(week) for week in text.split()]
    free = 216 - len(weeks)
    return Spells(np.array(weeks + [52] * free), np.array([1] * len(weeks) + [0] * free))


def everybody() -> Spells:
    without, with_aid = spells(WITHOUT), spells(WITH)
    return Spells(
        np.concatenate((without.last, with_aid.last)),
        np.concatenate((without.cause, with_aid.cause)),
    )
