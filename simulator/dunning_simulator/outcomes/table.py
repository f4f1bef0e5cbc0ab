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
    """`above` by world, None where it is not known; over the sum of `below` where that is given. `gap` is by customer,
    of the second world compared less the first."""

    name: str
    unit: str
    above: dict[str, float | None]
    gap: Floats | None
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
    found = {line.name: _metric(line, pair) for line in _lines(study, programs, pair, costs)}
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


def _lines(study: Study, programs: Sequence[s.Program], pair: tuple[str, str], costs: Costs | None) -> Iterator[Line]:
    frame, minor = study.frame, study.till.minor
    due, invoices = frame.due.astype(np.float64), frame.invoices.astype(np.float64)

    def line(
        name: str, unit: str, column: str, scale: float = 1, *, below: Floats | None = None, part: bool = False
    ) -> Line:
        place = frame.column(column)
        above: dict[str, float | None] = {world: float(one.means[place]) / scale for world, one in study.worlds.items()}
        one, two = (_each(study, world)[:, place] for world in pair)
        return Line(name, unit, above, (two - one) / scale, below, part)

    yield line(RECOVERED, "money", frame.recovered, minor)
    yield line("recovered, of what was due", "share", frame.recovered, below=due)
    yield line("invoices paid in full", "share", "paid in full", below=invoices)
    yield line(f"days unpaid, of {frame.follow_up}", "days", "unpaid money-days", below=due)
    for source in SOURCES:
        if source not in DOING or any(does(program, DOING[source]) for program in programs):
            yield line(f"paid {source}", "share", source, below=due, part=True)
    yield line("let go", "money", "let go", minor)
    yield _cost(study, programs, pair, costs)
    yield line("messages per customer", "ratio", "messages", below=np.ones(frame.customers))
    for name in COUNTS:
        if any(one.means[frame.column(name)] for one in study.worlds.values()):
            yield line(name, "count", name)
        for channel in frame.channels if name == "messages" else ():
            if any(one.means[frame.column(f"by {channel}")] for one in study.worlds.values()):
                yield line(f"by {channel}", "count", f"by {channel}", part=True)


def _each(study: Study, world: str) -> Floats:
    found = study.worlds[world].each
    assert found is not None
    return found


def _cost(study: Study, programs: Sequence[s.Program], pair: tuple[str, str], costs: Costs | None) -> Line:
    """Of messages, in units of the currency; unknown in a world where a channel that is used has no price."""
    prices = {world: prices_of(study, programs, costs, world) for world in study.worlds}
    column = {channel: study.frame.column(f"by {channel}") for channel in study.frame.channels}
    above: dict[str, float | None] = {}
    for world, known in prices.items():
        means = study.worlds[world].means
        above[world] = None if known is None else sum(price * float(means[column[c]]) for c, price in known.items())
    spent = []
    for world in pair:
        known = prices[world]
        if known is None:
            return Line(COST, "money", above, None)
        each = _each(study, world)
        spent.append(sum((price * each[:, column[c]] for c, price in known.items()), np.zeros(study.frame.customers)))
    return Line(COST, "money", above, spent[1] - spent[0])


def _metric(line: Line, pair: tuple[str, str]) -> f.Metric:
    below = 1.0 if line.below is None else max(1.0, float(line.below.sum()))
    values = {world: None if one is None else one / below for world, one in line.above.items()}
    half = nan if line.gap is None else _half(line.gap, line.below)
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
