"""What the counts of a world cost, by a file of costs and by the policies' own prices of messages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from dunning_dsl.program import statements as s
from dunning_simulator.compare.costs import price
from dunning_simulator.outcomes.costs import Costs, Price, Share
from dunning_simulator.outcomes.study import Study, World
from dunning_simulator.report.findings import Caution
from dunning_simulator.words import list_words, plural

Stated = Price | Share

MONTHS: Final = 12
"""Months of margin that a cancellation costs."""

YEAR: Final = 365

STALE: Final = 365
"""Days after which prices are told to be old."""


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of cost: `unit` at `place` of the file for each of `counts` by world. A `sign` of -1 brings money."""

    name: str
    place: str
    unit: float
    counts: dict[str, float]
    sign: int = 1

    def of(self, world: str) -> float:
        return self.sign * self.unit * self.counts[world]


def sent(study: Study, world: World) -> dict[str, float]:
    """Messages by channel, over the whole book."""
    frame = study.frame
    found = {channel: float(world.means[frame.column(f"by {channel}")]) for channel in frame.channels}
    return {channel: count for channel, count in found.items() if count}


def channel_prices(study: Study, program: s.Program, costs: Costs | None) -> dict[str, float]:
    """By the file of costs, else as the policy states them for the last day; a channel without either is missing."""
    found = {}
    for channel in study.frame.channels:
        stated = price(program, channel, study.frame.last_day)
        if costs is not None and channel in costs.channels:
            found[channel] = costs.channels[channel].v
        elif stated is not None:
            found[channel] = float(stated)
    return found


def of_messages(study: Study, programs: Sequence[s.Program], costs: Costs | None, world: str) -> float | None:
    """In units of the currency; None where a channel that is used has no price."""
    prices = prices_of(study, programs, costs, world)
    used = sent(study, study.worlds[world])
    return None if prices is None else sum(prices[channel] * count for channel, count in used.items())


def prices_of(study: Study, programs: Sequence[s.Program], costs: Costs | None, world: str) -> dict[str, float] | None:
    """By channel the price of a message in a world; None where one that is used has none."""
    prices = channel_prices(study, programs["AB".index(world)] if world in "AB" else programs[0], costs)
    return None if sent(study, study.worlds[world]).keys() - prices.keys() else prices


def lines(study: Study, costs: Costs) -> Iterator[Line]:
    """Every kind of cost but that of messages which has a price and comes up in some world."""
    if costs.charges is not None:
        yield Line("attempts to charge", "charges.attempt", costs.charges.attempt.v, _counts(study, "retries"))
        if costs.charges.decline is not None:
            found = _counts(study, "failed charges")
            yield Line("declined charges", "charges.decline", costs.charges.decline.v, found)
    if costs.staff is not None:
        hours = {name: hours_of(study, costs, world) for name, world in study.worlds.items()}
        yield Line("staff time", "staff.hour", costs.staff.hour.v, hours)
    if costs.margin_per_month is not None:
        gone = {name: MONTHS * count for name, count in _counts(study, "cancellations").items()}
        yield Line("margin of 12 months lost by cancellations", "margin_per_month", costs.margin_per_month.v, gone)
    if costs.agency is not None:
        placed = {name: costs.agency.collects.v * of_till(study, world, "referred") for name, world in _named(study)}
        kept = 1 - costs.agency.commission.v
        yield Line("less what an agency brings in, its commission taken off", "agency", kept, placed, sign=-1)
    if costs.cost_of_capital is not None:
        years = {name: days / study.till.minor / YEAR for name, days in _counts(study, "unpaid money-days").items()}
        yield Line("capital tied up while unpaid", "cost_of_capital", costs.cost_of_capital.v, years)


def _named(study: Study) -> Iterator[tuple[str, World]]:
    yield from study.worlds.items()


def _counts(study: Study, column: str) -> dict[str, float]:
    place = study.frame.column(column)
    return {name: float(world.means[place]) for name, world in study.worlds.items()}


def of_till(study: Study, world: World, name: str) -> float:
    """A number of the till in units of the currency, over all worlds drawn."""
    return float(world.till[:, study.till.places[name]].sum(axis=1).mean()) / study.till.minor


def minutes(study: Study, costs: Costs, world: World) -> np.ndarray:
    """[worlds, days]: what staff would have to work."""
    staff, places = costs.staff, study.till.places
    assert staff is not None
    found = staff.minutes_per_task.v * world.till[:, places["tasks"]]
    if staff.minutes_per_call is not None:
        found = found + staff.minutes_per_call.v * world.till[:, places["calls"]]
    return np.asarray(found, np.float64)


def hours_of(study: Study, costs: Costs, world: World) -> float:
    return float(minutes(study, costs, world).sum(axis=1).mean()) / 60


def backlog(study: Study, costs: Costs, world: World) -> np.ndarray | None:
    """[worlds, days]: minutes left undone at the end of each day, if staff work Monday to Friday; None where nobody
    says how long."""
    if costs.staff is None or costs.staff.minutes_per_day is None:
        return None
    load = minutes(study, costs, world)
    left = np.zeros(len(load))
    found = np.zeros_like(load)
    works = works_on(study)
    for day in range(load.shape[1]):
        left = np.maximum(left + load[:, day] - costs.staff.minutes_per_day.v * works[day], 0)
        found[:, day] = left
    return found


def works_on(study: Study) -> np.ndarray:
    """By simulated day: whether staff work (ordinal 1 is a Monday)."""
    return (np.arange(study.till.days) + study.frame.first_day - 1) % 7 < 5


def cautions(study: Study, programs: Sequence[s.Program], costs: Costs | None) -> Iterator[Caution]:
    """What has no price, what is old, and where there is more work than people."""
    for letter, program in zip("AB", programs, strict=False):
        bare = sorted(sent(study, study.worlds[letter]).keys() - channel_prices(study, program, costs).keys())
        if bare:
            names = list_words([f"`{one}`" for one in bare])
            yield Caution(
                "no-price",
                f"Policy {letter} sends by {names}, which has no price: its cost of messages is not told. State "
                f"{list_words([f'`cost_per_{one}`' for one in bare])} in the policy, or a price under [channels] in "
                "a file for --costs.",
            )
    if costs is None:
        return
    yield from _left_out(study, programs, costs)
    yield from _of_another_time(study, costs)
    for letter in "AB"[: len(programs)]:
        left = backlog(study, costs, study.worlds[letter])
        if left is not None and (over := _over(left[:, works_on(study)])):
            yield Caution(
                "over-capacity",
                f"Under {letter} there is more work than staff can do: on {over} working days some is left over, at "
                f"worst {left.max(axis=1).mean() / 60:,.1f} hours (means over the worlds). From then on what is done "
                "for one customer waits for others, and what tasks and calls bring in here is too much.",
            )


def _of_another_time(study: Study, costs: Costs) -> Iterator[Caution]:
    """Prices of more than a year before the simulated days, or after them. A price with an older day of its own is one
    that has not changed since."""
    last = study.frame.last_day
    age = last - costs.as_of.toordinal()
    if age > STALE:
        yield Caution("old-prices", f"The costs are as of {costs.as_of}, {age:,} days before the last simulated day.")
    own = [(f"`{place}` of the costs is", one.as_of) for place, one in costs.numbers() if one.as_of is not None]
    for what, day in (("The costs are", costs.as_of), *own):
        if (later := day.toordinal() - last) > STALE:
            yield Caution(
                "later-prices",
                f"{what} as of {day}, {plural(later, 'day')} after the last simulated day: is the year right?",
            )


def _over(left: np.ndarray) -> str:
    """On how many days work is left over, on average; empty where on none."""
    days = float((left > 0).sum(axis=1).mean())
    return f"{days:,.1f}" if days >= 0.05 else ""


def _left_out(study: Study, programs: Sequence[s.Program], costs: Costs) -> Iterator[Caution]:
    """What is done and has no price in the file."""
    letters = "AB"[: len(programs)]
    for column, place, given in (
        ("retries", "[charges]", costs.charges is not None),
        ("tasks", "[staff]", costs.staff is not None),
        ("cancellations", "margin_per_month", costs.margin_per_month is not None),
        ("referrals", "[agency]", costs.agency is not None),
    ):
        counts = _counts(study, column)
        if not given and any(counts[letter] for letter in letters):
            yield Caution("not-priced", f"There are {column}, and {place} of the costs is missing: no sum has them.")
