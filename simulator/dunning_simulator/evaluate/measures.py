"""What is measured of the units of an experiment, as arrays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Literal

import numpy as np

from dunning_simulator.evaluate.trial import Drawn, Measure
from dunning_simulator.evaluate.units import ENDED, Counted, Unit
from dunning_simulator.statistics.arrays import Floats
from dunning_simulator.statistics.trials import Side

CURVE: Final = (3, 7, 14, 30, 60, 90)
"""The days after the due date at which the difference is looked at, as far as they lie within the horizon."""

Debts = Callable[[Unit], tuple[Counted, ...]]


def drawn(units: Sequence[Unit], arms: tuple[str, ...]) -> Drawn:
    """The units as observations, each customer a cluster."""
    place = {name: number for number, name in enumerate(arms)}
    return Drawn(
        arms,
        np.array([place[u.arm] for u in units], dtype=np.int64),
        np.array([1 / u.share for u in units]),
        np.arange(len(units), dtype=np.int64),
    )


def measures(units: Sequence[Unit], horizon: int, minor: int) -> tuple[Measure, ...]:
    """All measures of fresh units, the one that decides first. `minor` is how many minor units make one of the
    currency."""

    def all_debts(unit: Unit) -> tuple[Counted, ...]:
        return unit.all_debts

    return (
        _recovered(units, all_debts, minor, horizon),
        *_rates(units, all_debts, horizon),
        _plain(units, minor),
        *((_first_debt(units, horizon, minor),) if any(u.later for u in units) else ()),
        _share(units, "paid_all", "customers who paid all", "who paid every debt counted", _all_paid),
        _days(units, horizon),
        Measure(
            "contacts",
            "contacts per customer",
            "messages and feedback requests through the follow-up of the first debt",
            "number",
            "neither",
            _each(units, lambda u: u.events.get("contact", 0)),
        ),
        _share(units, "complained", "complained", "customers who complained", _had("complained"), "worse"),
        _share(units, "opted_out", "opted out", "customers who opted out of a channel", _had("opted_out"), "worse"),
        _share(
            units, "cancelled", "cancelled", "customers whose subscription was cancelled", _had("cancelled"), "worse"
        ),
        _credits(units, minor),
        _fees(units, minor),
    )


def arrears(units: Sequence[Unit], horizon: int, minor: int) -> tuple[Measure, ...]:
    """The two measures of units that were in arrears at the draw."""
    group = "arrears"
    return (
        _recovered(units, lambda u: u.debts, minor, horizon, "arrears_recovered", group),
        _rate(units, lambda u: u.debts, "arrears_rate", "recovery rate", horizon, group),
    )


def curve(units: Sequence[Unit], horizon: int, minor: int) -> tuple[Measure, ...]:
    """Recovered per customer by shorter horizons, of the same customers: what is only paid sooner fades."""
    return tuple(_within(units, days, minor) for days in CURVE if days < horizon)


def _within(units: Sequence[Unit], days: int, minor: int) -> Measure:
    return Measure(
        f"recovered_{days}",
        f"within {days} days",
        f"recovered per customer within {days} days of each due date",
        "money",
        "better",
        _each(units, lambda u: sum(d.debt.received(d.zero + days) for d in u.all_debts) / minor),
        before=_each(units, lambda u: u.known_before / minor),
        group="curve",
    )


def side(values: Floats, drawn: Drawn, arm: int) -> Side:
    """The plain values of an arm."""
    there = drawn.arm == arm
    return Side(values[there], np.ones(int(there.sum())), drawn.weight[there], drawn.cluster[there])


def ended(units: Sequence[Unit]) -> dict[str, int]:
    """Customers by how a case of theirs was ended for good."""
    return {kind: found for kind in sorted(ENDED) if (found := sum(kind in u.events for u in units))}


def _recovered(
    units: Sequence[Unit], debts: Debts, minor: int, horizon: int, key: str = "recovered", group: str = ""
) -> Measure:
    clock = "of the draw" if group else "of each due date"
    return Measure(
        key,
        "recovered per customer",
        f"cash received within {horizon} days {clock}, less reversals, on the debts counted",
        "money",
        "better",
        _each(units, lambda u: sum(d.recovered for d in debts(u)) / minor),
        before=_each(units, lambda u: u.known_before / minor),
        group=group,
    )


def _plain(units: Sequence[Unit], minor: int) -> Measure:
    return Measure(
        "recovered_plain",
        "recovered, not adjusted",
        "the plain means, without regard to what each owed at the draw",
        "money",
        "better",
        _each(units, lambda u: sum(d.recovered for d in u.all_debts) / minor),
    )


def _first_debt(units: Sequence[Unit], horizon: int, minor: int) -> Measure:
    return Measure(
        "recovered_first",
        "recovered on the first debts",
        f"the same, only on what was owed at the draw, within {horizon} days of the due date",
        "money",
        "better",
        _each(units, lambda u: sum(d.recovered for d in u.debts) / minor),
        before=_each(units, lambda u: u.known_before / minor),
    )


def _rates(units: Sequence[Unit], debts: Debts, horizon: int) -> tuple[Measure, ...]:
    return (
        _rate(units, debts, "rate", "recovery rate by amount", horizon, ""),
        Measure(
            "rate_by_count",
            "recovery rate by count",
            f"debts paid in full in cash within {horizon} days",
            "share",
            "better",
            _each(units, lambda u: sum(d.settled for d in debts(u))),
            below=_each(units, lambda u: len(debts(u))),
        ),
    )


def _rate(units: Sequence[Unit], debts: Debts, key: str, name: str, horizon: int, group: str) -> Measure:
    return Measure(
        key,
        name,
        f"what was recovered within {horizon} days over what was owed",
        "share",
        "better",
        _each(units, lambda u: sum(d.recovered for d in debts(u))),
        below=_each(units, lambda u: sum(d.debt.amount for d in debts(u))),
        group=group,
    )


def _days(units: Sequence[Unit], horizon: int) -> Measure:
    return Measure(
        "days",
        "days until paid",
        f"restricted mean: days from the due date until paid in full, {horizon} where it was not",
        "days",
        "worse",
        _each(units, lambda u: sum(d.days for d in u.all_debts)),
        below=_each(units, lambda u: len(u.all_debts)),
    )


def _credits(units: Sequence[Unit], minor: int) -> Measure:
    return Measure(
        "let_off",
        "let off per customer",
        "credits and discounts on the debts counted: never recovery",
        "money",
        "worse",
        _each(units, lambda u: sum(d.debt.let_off(d.last) for d in u.all_debts) / minor),
    )


def _fees(units: Sequence[Unit], minor: int) -> Measure:
    return Measure(
        "fees",
        "fees collected per customer",
        "cash on fees that were billed after the draw: not in what was recovered",
        "money",
        "neither",
        _each(units, lambda u: u.fees / minor),
    )


def _share(
    units: Sequence[Unit],
    key: str,
    name: str,
    about: str,
    of: Callable[[Unit], bool],
    more: Literal["better", "worse"] = "better",
) -> Measure:
    return Measure(key, name, about, "share", more, _each(units, of))


def _had(kind: str) -> Callable[[Unit], bool]:
    return lambda unit: kind in unit.events


def _all_paid(unit: Unit) -> bool:
    return all(d.settled for d in unit.all_debts)


def _each(units: Sequence[Unit], of: Callable[[Unit], float]) -> Floats:
    return np.array([of(u) for u in units], dtype=np.float64)
