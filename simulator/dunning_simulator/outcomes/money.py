"""The section "Money": what a study comes to in the books of the business (research/statistics-review.md, section 3).

Without a file of costs it has what needs no price: cash, receivables, what is only paid sooner, what was let go to
those who pay anyway. With one it has every cost, what is left, and what would have to be true for that to be nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from math import isfinite
from typing import Final

import numpy as np

from dunning_dsl.program import statements as s
from dunning_simulator.outcomes import prices
from dunning_simulator.outcomes.costs import Costs
from dunning_simulator.outcomes.numbers import metric, six
from dunning_simulator.outcomes.numbers import money as in_units
from dunning_simulator.outcomes.sample import crossings
from dunning_simulator.outcomes.study import Study
from dunning_simulator.report import findings as f
from dunning_simulator.report.money import BILLED, CASH, DSO, RECEIVABLES, REFERRED, WRITTEN_OFF

LARGEST: Final = 10
SEGMENTS: Final = 12
"""Values of a column that are shown; the rest are one line."""

UNMODELLED: Final = (
    "Fees are counted as they are charged; whether they are paid or waived no world says.",
    "Payments that are taken back (chargebacks, returned debits) happen in no world.",
    "What an agency brings in is in no world, only in the costs where they say so.",
)


def money(
    study: Study,
    programs: Sequence[s.Program],
    pair: tuple[str, str],
    costs: Costs | None,
    share: tuple[float, float],
) -> f.Money:
    """All of it. `pair` are the worlds whose difference is taken, second less first; `share` is where the difference
    in what is recovered lies, of what was due."""
    made = () if costs is None else tuple(_costs(study, programs, pair, costs))
    net = None if costs is None else _net(study, pair, made)
    most, stays = _sooner(study)
    return f.Money(
        lines=(*_lines(study, pair), *_work(study, pair, costs)),
        costs=made,
        net=net,
        net_range=_net_range(study, net, share),
        most=most,
        stays=stays,
        ages=tuple(_ages(study, pair)),
        months=tuple(_months(study, pair)),
        arrears=_arrears(study, pair),
        largest=tuple(_largest(study, pair)),
        segment="" if costs is None else costs.segment,
        segments=() if costs is None or not costs.segment else tuple(_segments(study, pair, costs.segment)),
        break_even=() if costs is None or net is None else tuple(_break_even(study, programs, pair, costs, net)),
        prices=() if costs is None else tuple(_price(place, number) for place, number in costs.numbers()),
        as_of=None if costs is None else costs.as_of.isoformat(),
        unmodelled=UNMODELLED,
    )


# --- without prices ---------------------------------------------------------------------------------------------------


def _lines(study: Study, pair: tuple[str, str]) -> Iterator[f.Metric]:
    till, worlds = study.till, study.worlds

    def row(name: str) -> dict[str, float]:
        return {world: prices.of_till(study, one, name) for world, one in worlds.items()}

    billed, open_ = row("billed"), row("ages")
    balance = {world: value / till.days for world, value in row("cash-days").items()}
    yield from _cash(study, pair)
    yield metric(RECEIVABLES, "money", open_, pair)
    if any(billed.values()):
        yield metric(BILLED, "money", billed, pair)
        days: dict[str, float | None] = {
            world: open_[world] / billed[world] * till.days if billed[world] else None for world in worlds
        }
        yield metric(DSO, "days", days, pair)
    yield metric("cash, on average over the days", "money", balance, pair)
    place = study.frame.column("unpaid money-days")
    unpaid = {world: float(one.means[place]) / till.minor for world, one in worlds.items()}
    yield metric("money-days unpaid, of the follow-up", "money", unpaid, pair)
    place = study.frame.column("let go")
    given = {world: float(one.means[place]) / till.minor for world, one in worlds.items()}
    if any(given.values()):
        yield metric("discounts given", "money", given, pair)
        anyway: dict[str, float | None] = {world: one.given_anyway / till.minor for world, one in worlds.items()}
        yield metric("of them to customers who pay anyway", "money", anyway, pair)
    for name, words in (
        ("fees charged", "fees charged"),
        ("referred", REFERRED),
        ("written off", WRITTEN_OFF),
    ):
        values = row(name)
        if any(values.values()):
            yield metric(words, "money", values, pair)


def _cash(study: Study, pair: tuple[str, str]) -> Iterator[f.Metric]:
    """All cash, and before it the parts that it is the sum of; those that are nothing anywhere are left out."""
    parts = [("recovered", _recovered)]
    for words, name in (
        ("later on these invoices", "cash later"),
        ("on earlier debts", "cash on arrears"),
        ("on debts too late", "cash too late"),
    ):
        parts.append((words, partial(_till_of, name)))
    for words, of in parts:
        values = {world: of(study, world) for world in study.worlds}
        if any(values.values()) or of is _recovered:
            yield metric(words, "money", values, pair, part=True)
    yield metric(CASH, "money", {world: _till_of("cash", study, world) for world in study.worlds}, pair)


def _till_of(name: str, study: Study, world: str) -> float:
    return prices.of_till(study, study.worlds[world], name)


def _work(study: Study, pair: tuple[str, str], costs: Costs | None) -> Iterator[f.Metric]:
    """What staff have to do and, where it is said how much they can, the most that is left over on an evening."""
    if costs is None or costs.staff is None:
        return
    hours = {world: prices.hours_of(study, costs, one) for world, one in study.worlds.items()}
    yield metric("staff hours", "ratio", hours, pair)
    left = {world: prices.backlog(study, costs, one) for world, one in study.worlds.items()}
    most = {world: float(one.max(axis=1).mean()) / 60 for world, one in left.items() if one is not None}
    if most:
        yield metric("most work left over at the end of a day, hours", "ratio", most, pair)


def _sooner(study: Study) -> tuple[tuple[int, float], float]:
    """The largest difference over the follow-up, its day, and what is left of it at the end: shares of what was due."""
    gaps = {day: gap.value for day, gap in study.gaps.items()}
    day = max(gaps, key=lambda one: (abs(gaps[one]), -one))
    return (day, six(gaps[day])), six(gaps[study.frame.follow_up])


def _ages(study: Study, pair: tuple[str, str]) -> Iterator[f.Metric]:
    place = study.till.places["ages"]
    for offset, name in enumerate(study.till.ages):
        values = {
            world: float(one.till[:, place][:, offset].mean()) / study.till.minor for world, one in study.worlds.items()
        }
        yield metric(name, "money", values, pair)


def _split(study: Study, name: str, due: float, recovered: Mapping[str, float], pair: tuple[str, str]) -> f.Split:
    """Amounts in minor units."""
    units = {world: in_units(study.frame.currency, value) for world, value in recovered.items()}
    difference = in_units(study.frame.currency, recovered[pair[1]] - recovered[pair[0]])
    return f.Split(name, in_units(study.frame.currency, due), tuple(units.items()), difference)


def _months(study: Study, pair: tuple[str, str]) -> Iterator[f.Split]:
    place = study.till.places["months"]
    due = study.till.due_by_month()
    for offset, month in enumerate(study.till.months):
        found = {world: float(one.till[:, place][:, offset].mean()) for world, one in study.worlds.items()}
        yield _split(study, month, float(due[offset]), found, pair)


def _arrears(study: Study, pair: tuple[str, str]) -> f.Split | None:
    """Debts from before the first day; None where nothing was open of any."""
    owed = int(study.frame.books.open[study.frame.books.arrears].sum())
    place = study.till.places["cash on arrears"]
    found = {world: float(one.till[:, place].sum(axis=1).mean()) for world, one in study.worlds.items()}
    return _split(study, "paid by the last day", float(owed), found, pair) if owed else None


def _of(study: Study, name: str, rows: np.ndarray, pair: tuple[str, str]) -> f.Split:
    """Some customers."""
    found = {world: float(one.recovered[rows, -1].sum()) for world, one in study.worlds.items()}
    return _split(study, name, float(study.frame.due[rows].sum()), found, pair)


def _largest(study: Study, pair: tuple[str, str]) -> Iterator[f.Split]:
    """The customers with most due, and everybody else."""
    if study.frame.held <= LARGEST:
        return
    order = np.argsort(-study.frame.due, kind="stable")
    yield _of(study, f"the {LARGEST} with most due", order[:LARGEST], pair)
    yield _of(study, "without them", order[LARGEST:], pair)


def _segments(study: Study, pair: tuple[str, str], column: str) -> Iterator[f.Split]:
    of = np.array([text or "(empty)" for text in study.frame.people.recorded.cells(column)])
    names, place = np.unique(of, return_inverse=True)
    due = np.zeros(len(names), np.int64)
    np.add.at(due, place.reshape(-1), study.frame.due)
    ranked = [int(one) for one in np.argsort(-due, kind="stable") if due[one]]
    for one in ranked[:SEGMENTS]:
        yield _of(study, str(names[one]), np.flatnonzero(place == one), pair)
    if len(ranked) > SEGMENTS:
        rest = np.flatnonzero(np.isin(place, ranked[SEGMENTS:]))
        yield _of(study, f"{len(ranked) - SEGMENTS:,} others", rest, pair)


# --- with prices ------------------------------------------------------------------------------------------------------


def _costs(study: Study, programs: Sequence[s.Program], pair: tuple[str, str], costs: Costs) -> Iterator[f.Metric]:
    sent = {world: prices.of_messages(study, programs, costs, world) for world in study.worlds}
    yield metric("messages", "money", sent, pair)
    for line in prices.lines(study, costs):
        if any(line.counts.values()):
            yield metric(line.name, "money", {world: line.of(world) for world in study.worlds}, pair)


def _recovered(study: Study, world: str) -> float:
    column = study.frame.column(study.frame.recovered)
    return float(study.worlds[world].means[column]) / study.till.minor


def _net(study: Study, pair: tuple[str, str], costs: Sequence[f.Metric]) -> f.Metric:
    """What is recovered within the follow-up less the costs; none where one of them is not known."""
    found: dict[str, float | None] = {}
    for world in study.worlds:
        values = [dict(line.worlds)[world] for line in costs]
        spent = sum(value for value in values if value is not None)
        found[world] = None if None in values else _recovered(study, world) - spent
    return metric("recovered less these costs", "money", found, pair)


def _net_range(study: Study, net: f.Metric | None, share: tuple[float, float]) -> tuple[float, float] | None:
    """Where the difference of the nets lies as far as what is recovered lies in `share`, of what was due."""
    if net is None or net.difference is None or not all(map(isfinite, share)):
        return None
    due = float(study.frame.due.sum()) / study.till.minor
    gap = study.gaps[study.frame.follow_up].value
    low, high = (six(net.difference + due * (edge - gap), 12) for edge in share)
    return low, high


def _break_even(
    study: Study, programs: Sequence[s.Program], pair: tuple[str, str], costs: Costs, net: f.Metric
) -> Iterator[f.BreakEven]:
    """What each number would have to be, all others as they are, for the difference of the nets to be nothing."""
    if net.difference is None:
        return
    one, two = pair
    ahead = _recovered(study, two) - _recovered(study, one)
    yield f.BreakEven("recovered", six(ahead, 12), six(ahead - net.difference, 12))
    yield from _effect(study, ahead, ahead - net.difference)
    sent = {world: prices.sent(study, study.worlds[world]) for world in pair}
    stated = prices.channel_prices(study, programs[-1], costs)
    for channel in study.frame.channels:
        more = sent[two].get(channel, 0.0) - sent[one].get(channel, 0.0)
        if channel in costs.channels:
            yield from _turning(f"channels.{channel}", stated[channel], more, net.difference)
    for line in prices.lines(study, costs):
        if line.place != "agency":
            more = line.sign * (line.counts[two] - line.counts[one])
            yield from _turning(line.place, line.unit, more, net.difference)


FAR: Final = 100
"""A price that would have to be so many times as high is not told: it never will be."""


def _turning(place: str, now: float, more: float, ahead: float) -> Iterator[f.BreakEven]:
    """Where a price takes up what one side is ahead, if it can: `more` is how much more of it the second side has."""
    if abs(more) < 1e-9:
        return
    value = now + ahead / more
    if 0 <= value <= FAR * now:
        yield f.BreakEven(place, six(now), six(value))


def _effect(study: Study, ahead: float, needed: float) -> Iterator[f.BreakEven]:
    """How much of the stated effects of messages would bring in just enough, where the varied worlds tell it."""
    whole = study.by_factor[1.0]
    if not whole.sign or not ahead:
        return
    found = crossings(study.by_factor, whole.value * needed / ahead)
    if len(found) == 1:
        yield f.BreakEven("effect", 1.0, found[0])


def _price(place: str, number: prices.Stated) -> f.Assumption:
    may_be = "" if number.range is None else f"{number.range[0]:g} to {number.range[1]:g}"
    source = number.src if number.as_of is None else f"{number.src} ({number.as_of})".strip()
    return f.Assumption(place, f"{number.v:g}", may_be, number.tag, source)
