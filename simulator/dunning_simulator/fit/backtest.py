"""A model against what happened: the policy in force is simulated for customers, and days, that it was not fitted to.

What is compared is the share of debts paid in full by their age (Aalen and Johansen 1978, other ends competing), the
messages sent, and the payments by stage. It checks the level, not the effect of messages: a world whose effects are all
wrong can pass it (research/statistics-review.md, items 2 and 5).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final, Literal

import numpy as np

from dunning_dsl.ledger.model import Ledger
from dunning_dsl.program.statements import Program
from dunning_simulator.compare.recorded import MatchTally, recorded_actions
from dunning_simulator.engines import engines_for
from dunning_simulator.fit.lived import recorded
from dunning_simulator.fit.numbers import CHECKED
from dunning_simulator.fit.spells import Spell, at_risk_from, spells_of
from dunning_simulator.response.model import Model
from dunning_simulator.response.population import members
from dunning_simulator.response.worlds import Lives
from dunning_simulator.rows import CONTACTS, Request
from dunning_simulator.statistics.arrays import Floats, Ints
from dunning_simulator.statistics.bootstrap import customer_keys, weights
from dunning_simulator.statistics.many import max_t
from dunning_simulator.statistics.times import Spells, aalen_johansen
from dunning_simulator.words import plural

LEVEL_ONLY: Final = "This checks the level, not the effect of messages."

MARGIN: Final = 0.02
"""Share of debts by which the simulated curve may be off."""

MATCHED: Final = 0.99
"""Share of recorded messages that the policy file must send on the same day, and the other way round."""

CONTACTS_WITHIN: Final = 0.01
STAGE_WITHIN: Final = (0.9, 1.1)
FIT_TOO: Final = sqrt(2)
"""The fit is off by chance as well, by as much as what it is held against where both have as many debts."""

SURELY: Final = 2.576 / 1.96
"""From a 95 % interval to one of 99 %: several things are looked at."""

FEWEST_DEBTS: Final = 50
FEWEST_AT_STAGE: Final = 50
BOOTSTRAP: Final = 400
MOST_CUSTOMERS: Final = 20_000
"""So many, and not fewer, for the intervals to be well inside the margin."""

WORLDS: Final = (3, 10)
LIVES: Final = 50_000
"""Customers times worlds: where customers are many, fewer worlds do, of these at least and at most."""

Result = Literal["passes", "fails", "not checkable"]
Part = Literal["other customers", "later days"]


@dataclass(frozen=True, slots=True)
class Gap:
    """Simulated less observed share paid by a day, with the simultaneous 95 % interval."""

    day: int
    observed: float
    simulated: float
    low: float
    high: float

    @property
    def difference(self) -> float:
        return self.simulated - self.observed


@dataclass(frozen=True, slots=True)
class Stage:
    """Payments in full by stage: observed, and expected (a mean over the simulated worlds)."""

    name: str
    observed: int
    expected: float

    @property
    def ratio(self) -> float:
        return self.observed / self.expected if self.expected else float("inf")


@dataclass(frozen=True, slots=True)
class Check:
    """One part of a back-test. `contacts` is simulated over observed messages less 1, with its 95 % interval."""

    part: Part
    customers: int
    debts: int
    gaps: tuple[Gap, ...]
    contacts: tuple[float, float, float] | None
    stages: tuple[Stage, ...]
    result: Result
    why: tuple[str, ...]


def match_rate(program: Program, ledgers: Sequence[Ledger], days: tuple[int, int]) -> tuple[int, int, int]:
    """Messages in the log, those that the policy would have sent on what happened, and those that are in both on the
    same day."""
    (engine,) = engines_for((Request(program, *days),))
    counts: Counter[str] = Counter()
    for ledger, replayed in zip(ledgers, engine.replay(ledgers), strict=True):
        tally = MatchTally()
        tally.add(replayed, recorded_actions(ledger, *days))
        for name, found in (("recorded", tally.recorded), ("would", tally.would), ("matched", tally.matched)):
            counts[name] += sum(many for kind, many in found.items() if kind.action in CONTACTS)
    return counts["recorded"], counts["would"], counts["matched"]


def check(
    part: Part, program: Program, model: Model, ledgers: Sequence[Ledger], days: tuple[int, int], currency: str
) -> Check:
    """Simulate the policy between two days for customers, and hold it against what they did. The customers' keys, not
    their order, decide what is drawn."""
    ledgers = _with_debts(model, ledgers, days, currency)
    observed = spells_of(program, model, ledgers, days, currency=currency)
    horizon = min(model.horizon, days[1] - days[0] - 1)
    ages = tuple(day for day in CHECKED if day <= horizon)
    if len(observed) < FEWEST_DEBTS or not ages:
        missing = f"only {plural(len(observed), 'debt')} to follow" if ages else "too few days to follow a debt"
        return Check(part, len(ledgers), len(observed), (), None, (), "not checkable", (missing,))
    lives = Lives(program, members(model, ledgers, days[0]), *days, bare=False)
    worlds: list[list[Spell]] = []
    many = worlds_for(len(ledgers))
    sent = np.zeros((many, len(ledgers)))
    for world in range(many):
        made = [one for lived in lives.live(model, seed=1, replicate=world) for one in recorded(lives, lived)]
        worlds.append(spells_of(program, model, made, days, currency=currency))
        sent[world] = [_messages(one, days) for one in made]
    keys = customer_keys(one.customer.customer_id for one in ledgers)
    drawn = np.concatenate([np.ones((1, len(keys))), weights(keys, range(BOOTSTRAP), 1)])
    gaps = _gaps(observed, worlds, ages, drawn)
    really = np.array([_messages(one, days) for one in ledgers], np.float64)
    contacts = _contacts(really, sent.mean(axis=0), drawn)
    stages = _stages(observed, worlds)
    result, why = judged(gaps, contacts, stages)
    return Check(part, len(ledgers), len(observed), gaps, contacts, stages, result, why)


def worlds_for(customers: int) -> int:
    """In how many worlds so many customers are simulated."""
    return min(max(WORLDS[0], LIVES // customers), WORLDS[1])


def _with_debts(model: Model, ledgers: Sequence[Ledger], days: tuple[int, int], currency: str) -> list[Ledger]:
    """The customers with debts that come to be at risk within the days; where they are many, some by a hash of the
    id."""

    def has(ledger: Ledger, risk: dict[str, tuple[int, int]]) -> bool:
        mine = (i.invoice_id for i in ledger.invoices if i.currency == currency)
        return any(days[0] <= risk[name][0] < days[1] for name in mine if name in risk)

    found = [one for one, risk in zip(ledgers, at_risk_from(model, ledgers, days[0]), strict=True) if has(one, risk)]
    if len(found) <= MOST_CUSTOMERS:
        return found
    ranks = customer_keys(one.customer.customer_id for one in found)
    return [found[place] for place in sorted(np.argsort(ranks, kind="stable")[:MOST_CUSTOMERS].tolist())]


def _messages(ledger: Ledger, days: tuple[int, int]) -> int:
    return sum(one.action in CONTACTS for one in recorded_actions(ledger, days[0], days[1] - 1))


def _gaps(
    observed: Sequence[Spell], worlds: Sequence[Sequence[Spell]], ages: tuple[int, ...], drawn: Floats
) -> tuple[Gap, ...]:
    real = _incidence(observed, ages, drawn)
    simulated = np.mean([_incidence(one, ages, drawn) for one in worlds], axis=0)
    differences = simulated - real
    lows, highs, _ = max_t(differences[0], differences[1:])
    return tuple(
        Gap(day, float(real[0, n]), float(simulated[0, n]), float(lows[n]), float(highs[n]))
        for n, day in enumerate(ages)
    )


def _incidence(spells: Sequence[Spell], ages: tuple[int, ...], drawn: Floats) -> Floats:
    """[weights, ages]: the share paid in full by each age."""
    who = np.array([one.customer for one in spells], np.int64)
    last = np.array([max(0, one.last - one.zero) for one in spells], np.int64)
    entered = np.array([max(0, one.came - one.zero) for one in spells], np.int64)
    cause = np.array([one.cause for one in spells], np.int64)
    kept = (last > entered) | (entered == 0)
    found = aalen_johansen(Spells(last[kept], cause[kept], _late(entered[kept])), max(ages), drawn[:, who[kept]])
    return np.asarray(found.incidence[0][:, list(ages)])


def _late(entered: Ints) -> Ints | None:
    return entered if entered.any() else None


def _contacts(really: Floats, simulated: Floats, drawn: Floats) -> tuple[float, float, float] | None:
    if not really.any():
        return None
    ratio = (drawn @ simulated) / np.maximum(drawn @ really, 1e-9) - 1
    sd = float(np.std(ratio[1:], ddof=1))
    return float(ratio[0]), float(ratio[0] - 1.96 * sd), float(ratio[0] + 1.96 * sd)


def _stages(observed: Sequence[Spell], worlds: Sequence[Sequence[Spell]]) -> tuple[Stage, ...]:
    real = Counter(one.stage for one in observed if one.cause == 1)
    made = Counter(one.stage for world in worlds for one in world if one.cause == 1)
    return tuple(
        Stage(name or "before any stage", real[name], made[name] / len(worlds)) for name in sorted(real | made)
    )


def judged(
    gaps: tuple[Gap, ...], contacts: tuple[float, float, float] | None, stages: tuple[Stage, ...]
) -> tuple[Result, tuple[str, ...]]:
    """Passes where every interval of the curve lies inside the margin. Fails where something is off by more than is
    allowed and more than chance explains, that of the fit included. Otherwise there is too little to check it with."""
    wrong = [
        f"by day {one.day} it is off by {100 * one.difference:+.1f} points"
        for one in gaps
        if abs(one.difference) > max(MARGIN, SURELY * FIT_TOO * (one.high - one.low) / 2)
    ]
    if contacts is not None:
        much, low, high = contacts
        if abs(much) - SURELY * FIT_TOO * (high - low) / 2 > CONTACTS_WITHIN:
            wrong.append(f"it sends {100 * much:+.1f} % as many messages more")
    low, high = STAGE_WITHIN
    for one in stages:
        half = SURELY * FIT_TOO * 1.96 / sqrt(max(1, one.observed))
        if one.observed >= FEWEST_AT_STAGE and (one.ratio * (1 + half) < low or one.ratio * (1 - half) > high):
            wrong.append(f"{one.name}: {one.observed} payments where {one.expected:.0f} were expected")
    if wrong:
        return "fails", tuple(wrong)
    wide = [one.day for one in gaps if not -MARGIN <= one.low <= one.high <= MARGIN]
    if wide:
        days = ", ".join(str(day) for day in wide)
        return "not checkable", (f"by day {days} the interval is wider than the margin of 2 points",)
    return "passes", ()
