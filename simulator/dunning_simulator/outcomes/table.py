"""The table of metrics: each a sum, or a ratio of sums, over customers, so that its difference has an interval of which
customers and worlds these are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import nan, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dunning_dsl.program import statements as s
from dunning_simulator.outcomes.costs import Costs
from dunning_simulator.outcomes.measure import BY_RETRIES, ON_OFFER, SOURCES
from dunning_simulator.outcomes.numbers import metric, or_none
from dunning_simulator.outcomes.prices import of_till, prices_of
from dunning_simulator.outcomes.study import Study
from dunning_simulator.report import findings as f
from dunning_simulator.statistics.clustered import ratio
from dunning_simulator.statistics.estimate import quantile

Floats = NDArray[np.float64]

RECOVERED: Final = "recovered"
COST: Final = "cost of messages"
PER_HUNDRED: Final = "cost of messages per 100 of cash"
COUNTS: Final = (
    "messages",
    "retries",
    "failed charges",
    "undelivered",
    "offers made",
    "offers taken",
    "plans given up",
    "replies",
    "promises",
    "disputes",
    "complaints",
    "opt-outs",
    "cancellations",
    "suspensions",
    "referrals",
    "write-offs",
    "tasks",
)
"""Lines that are there where they are something in some world."""


@dataclass(frozen=True)
class Line:
    """`above` by world and customer, None where it is not known; over the sum of `below` where that is given."""

    name: str
    unit: str
    above: dict[str, Floats | None]
    below: Floats | None = None
    part: bool = False


DOING: Final = {BY_RETRIES: s.Retry, ON_OFFER: s.Offer}
"""What a policy must do for money to come in like this."""


def does(program: s.Program, action: type) -> bool:
    """Whether some step of a policy does that."""
    return any(isinstance(step.action, action) for rule in program.rules for step in rule.steps)


def metrics(
    study: Study, programs: Sequence[s.Program], pair: tuple[str, str], costs: Costs | None, *, whole: bool
) -> tuple[f.Metric, ...]:
    """All lines; `whole`: all that the policies write is about simulated debts of the currency, so that what it costs
    can be held against the cash on them."""
    found = {line.name: _metric(line, pair) for line in _lines(study, programs, costs)}
    lines = list(found.values())
    if not whole:
        return tuple(lines)
    cost, cash = dict(found[COST].worlds), {world: of_till(study, one, "cash") for world, one in study.worlds.items()}
    each = {world: _per_hundred(cost[world], cash[world]) for world in study.worlds}
    place = list(found).index(COST) + 1
    return (*lines[:place], metric(PER_HUNDRED, "money", each, pair), *lines[place:])


def _per_hundred(cost: float | None, cash: float) -> float | None:
    """A cost by 100 of the cash; None where it is not known, or there is none."""
    return None if cost is None or not cash else 100 * cost / cash


def _lines(study: Study, programs: Sequence[s.Program], costs: Costs | None) -> Iterator[Line]:
    frame, minor = study.frame, study.till.minor
    due, invoices = frame.due.astype(np.float64), frame.invoices.astype(np.float64)

    def of(name: str, unit: float = 1) -> dict[str, Floats | None]:
        place = frame.column(name)
        return {world: one.mean[:, place] / unit for world, one in study.worlds.items()}

    yield Line(RECOVERED, "money", of(frame.recovered, minor))
    yield Line("recovered, of what was due", "share", of(frame.recovered), due)
    yield Line("invoices paid in full", "share", of("paid in full"), invoices)
    yield Line(f"days unpaid, of {frame.follow_up}", "days", of("unpaid money-days"), due)
    for source in SOURCES:
        if source not in DOING or any(does(program, DOING[source]) for program in programs):
            yield Line(f"paid {source}", "share", of(source), due, part=True)
    yield Line("let go", "money", of("let go", minor))
    cost = {world: _cost(study, programs, costs, world) for world in study.worlds}
    yield Line(COST, "money", cost)
    yield Line("messages per customer", "ratio", of("messages"), np.ones(frame.customers))
    for name in COUNTS:
        if any(one is not None and one.any() for one in of(name).values()):
            yield Line(name, "count", of(name))
        for channel in frame.channels if name == "messages" else ():
            if any(one is not None and one.any() for one in of(f"by {channel}").values()):
                yield Line(f"by {channel}", "count", of(f"by {channel}"), part=True)


def _cost(study: Study, programs: Sequence[s.Program], costs: Costs | None, world: str) -> Floats | None:
    """[n]: of messages, in units of the currency; None where a channel that is used has no price."""
    prices = prices_of(study, programs, costs, world)
    if prices is None:
        return None
    found = np.zeros(study.frame.customers)
    for channel, price in prices.items():
        found += price * study.worlds[world].mean[:, study.frame.column(f"by {channel}")]
    return found


def _metric(line: Line, pair: tuple[str, str]) -> f.Metric:
    below = 1.0 if line.below is None else max(1.0, float(line.below.sum()))
    values = {world: None if one is None else float(one.sum()) / below for world, one in line.above.items()}
    one, two = (line.above[world] for world in pair)
    half = nan if one is None or two is None else _half(two - one, line.below)
    return metric(line.name, line.unit, values, pair, part=line.part, half=or_none(half))


def _half(gap: Floats, below: Floats | None) -> float:
    """Half of the 95 % interval of a difference, by which customers these are and which worlds were drawn."""
    if below is not None:
        held = below > 0
        found = ratio(gap[held], below[held])
        return quantile(found.clusters - 1) * found.se
    if len(gap) < 2:
        return nan
    return quantile(len(gap) - 1) * sqrt(len(gap)) * float(np.std(gap, ddof=1))
