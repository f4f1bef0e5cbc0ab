"""Numbers that are counted: how many messages come back, are answered or complained about, how many promises are kept,
debts disputed, customers lost.

Each is a share, or a daily hazard, with a prior on the logit or log scale (the stated range, or one that is wide where
none is stated), and the likelihood of `events` in `trials` by the canonical link; the maximum and its curvature are
found by Newton's method of SciPy. It is fitted where there are 50 events, or would be were
the statement right, and the data explain more than half of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import exp, log, sqrt
from typing import Final

from dunning_dsl.ledger.model import Event, Ledger
from dunning_simulator.fit.touch import Message
from dunning_simulator.fit.walk import Paid, Walked
from dunning_simulator.response.model import Model
from dunning_simulator.response.quantities import WITHIN, Chance, Chances, Mix, Positive, Quantity

EVENTS: Final = 50
WIDE: Final = 1.0
HALF: Final = 0.5
PLACES: Final = 6


@dataclass(slots=True)
class Counts:
    """Events and trials by number of the model and, within it, by name ("" where it is one number)."""

    events: dict[tuple[str, str], float] = field(default_factory=dict)
    trials: dict[tuple[str, str], float] = field(default_factory=dict)

    def add(self, place: str, events: float, trials: float, name: str = "") -> None:
        key = (place, name)
        self.events[key] = self.events.get(key, 0.0) + events
        self.trials[key] = self.trials.get(key, 0.0) + trials


@dataclass(frozen=True, slots=True)
class Counted:
    """A number that was counted: what is stated, what the data and that give together, and whether that stands in the
    model."""

    place: str
    name: str
    events: float
    trials: float
    stated: float
    value: float
    sd: float
    explained: float
    fitted: bool


def count(
    counts: Counts,
    model: Model,
    ledger: Ledger,
    sent: Sequence[Message],
    walked: Walked,
    days: tuple[int, int],
    at_risk: int,
    early: int,
    disputes: int,
) -> None:
    """Take in a customer: `at_risk` are their days with a debt at risk, `early` the days of debts young enough to be
    disputed, `disputes` those that were."""
    events = [e for e in ledger.events if days[0] <= e.day < days[1]]
    mine = [m for m in sent if days[0] <= m.day < days[1]]
    arrived = [m for m in mine if m.arrived]
    contact = model.contact
    weighed = sum(contact.firm_x.v if m.firm else 1.0 for m in arrived)
    counts.add("contact.opt_out", _many(events, "opted_out"), weighed)
    counts.add("contact.complain", _many(events, "complained"), weighed)
    counts.add("contact.reply", _many(events, "replied"), len(arrived))
    promises = [_channel(e, arrived) for e in events if e.kind == "promise_made"]
    for channel in {m.address for m in mine}:
        first = next(m for m in mine if m.address == channel)
        counts.add("contact.undelivered", float(not first.arrived), 1, channel)
        counts.add("contact.promise", promises.count(channel), sum(m.address == channel for m in arrived), channel)
    for promise in events:
        if promise.kind == "promise_made" and promise.on is not None and promise.on < days[1]:
            kept = any(p.doing == "promise" and p.day == promise.on for p in walked.payments)
            counts.add("contact.promise_kept", float(kept), 1)
    if model.cancel_daily is not None:
        counts.add("cancel_daily", float(walked.gone is not None and walked.gone >= days[0]), at_risk)
    if model.dispute is not None:
        counts.add("dispute.share", disputes, early)
    for offer in events:
        if offer.kind == "offer_made" and offer.name:
            taken = any(e.kind == "offer_accepted" and e.name == offer.name and e.at >= offer.at for e in events)
            counts.add("offer", float(taken), 1, offer.name)


def _channel(promise: Event, arrived: Sequence[Message]) -> str:
    """The channel of a promise: its own, else that of the last message before it."""
    before = (m.address for m in reversed(arrived) if m.day <= promise.day)
    return promise.channel or next(before, "")


def covers(counts: Counts, payment: Paid, days: tuple[int, int]) -> None:
    """A payment by themselves covers a part, or all there is; between all and one debt only those tell who owe
    several."""
    if payment.doing != "self" or not days[0] <= payment.model_day < days[1] or payment.rest <= 0:
        return
    counts.add("pay.covers", float(payment.amount < payment.rest), 1, "part")
    if payment.many > 1 and payment.amount >= payment.rest:
        counts.add("pay.covers", float(payment.amount >= payment.due), 1, "all")


def _many(events: Sequence[Event], kind: str) -> float:
    return float(sum(e.kind == kind for e in events))


# --- what they come to ------------------------------------------------------------------------------------------------


def counted(counts: Counts, model: Model) -> tuple[Counted, ...]:
    """Every number that was met, in the order of the model."""
    found = []
    for place, quantity in model.quantities():
        names = sorted(name for at, name in counts.trials if at == place and counts.trials[at, name] > 0)
        for name in names:
            events, trials = counts.events[place, name], counts.trials[place, name]
            known = _stated(place, quantity, name, model)
            if known is not None:
                found.append(_updated(place, name, events, trials, *known))
    return tuple(found)


def _stated(place: str, quantity: Quantity, name: str, model: Model) -> tuple[float, float, bool] | None:
    """The value, its standard deviation on its scale, and whether that is the log scale of a daily hazard."""
    if place == "dispute.share":
        assert model.dispute is not None
        assert isinstance(quantity, Chance)
        hazard = -log(1 - min(quantity.v, 0.999)) / model.dispute.within.v
        low, high = quantity.range or (quantity.v / 2, min(0.99, 2 * quantity.v))
        return hazard, _sd(log(max(low, 1e-6)), log(high)), True
    if place == "pay.covers":
        by = model.pay.covers.by
        stated = by["part"] if name == "part" else by["all"] / max(1e-9, by["all"] + by["anchor"])
        return min(max(stated, 1e-3), 1 - 1e-3), WIDE, False
    if isinstance(quantity, Positive):
        low, high = quantity.range or (quantity.v / 3, quantity.v * 3)
        return quantity.v, _sd(log(low), log(high)), True
    if isinstance(quantity, Chance):
        v = min(max(quantity.v, 1e-4), 1 - 1e-4)
        low, high = (min(max(one, 1e-5), 1 - 1e-5) for one in quantity.range or (0.0, 0.0))
        return v, _sd(_logit(low), _logit(high)) if high > low else WIDE, False
    if isinstance(quantity, Chances):
        v = min(max(quantity.by.get(name, 0.0), 1e-3), 1 - 1e-3)
        return v, max(WIDE, log(quantity.range_factor) / WITHIN), False
    return None


def _sd(low: float, high: float) -> float:
    return max(0.1, (high - low) / (2 * WITHIN))


def _updated(place: str, name: str, events: float, trials: float, stated: float, sd: float, daily: bool) -> Counted:
    from scipy.optimize import newton

    start = log(stated) if daily else _logit(stated)
    mean = exp if daily else _share

    def slope(x: float) -> float:
        return events - trials * mean(x) - (x - start) / sd**2

    def bend(x: float) -> float:
        m = mean(x)
        return -trials * (m if daily else m * (1 - m)) - 1 / sd**2

    guess = max(events, 0.5) / trials
    first = log(guess) if daily else _logit(min(guess, 1 - 0.5 / max(1.0, trials)))
    at = float(newton(slope, (first + start) / 2 if events < 1 else first, fprime=bend, maxiter=200))
    spread = 1 / sqrt(-bend(at))
    explained = 1 - spread**2 / sd**2
    enough = max(events, trials * stated) >= EVENTS and explained > HALF
    return Counted(place, name, events, trials, stated, mean(at), spread, explained, enough)


def _logit(share: float) -> float:
    return log(share / (1 - share))


def _share(logit: float) -> float:
    return 1 / (1 + exp(-logit))


def with_rates(model: Model, found: Sequence[Counted]) -> Model:
    """The model with what was counted often enough in its place."""
    by_place: dict[str, list[Counted]] = {}
    for one in found:
        by_place.setdefault(one.place, []).append(one)

    def change(place: str, quantity: Quantity) -> Quantity:
        mine = by_place.get(place, [])
        return _changed(model, place, quantity, mine) if mine and any(one.fitted for one in mine) else quantity

    return model.changed(change)


def _changed(model: Model, place: str, quantity: Quantity, mine: Sequence[Counted]) -> Quantity:
    src = "; ".join(f"{one.name} {one.events:,.0f} of {one.trials:,.0f}".strip() for one in mine)
    whole = all(one.fitted for one in mine)
    if isinstance(quantity, Chances):
        by = dict(quantity.by) | {one.name: round(one.value, PLACES) for one in mine if one.fitted}
        factor = exp(WITHIN * max(one.sd for one in mine if one.fitted)) if whole else quantity.range_factor
        update: dict[str, object] = {"by": by, "range_factor": round(max(1.0, factor), PLACES)}
    elif place == "pay.covers":
        return _shares(quantity, mine, src)
    else:
        (one,) = mine
        ends = tuple(_place_of(model, one, turn * WITHIN) for turn in (-1, 0, 1))
        update = {"v": ends[1], "range": (ends[0], ends[2])}
    return quantity.model_copy(update=update | _source(quantity, src, whole=whole))


def _place_of(model: Model, one: Counted, z: float) -> float:
    """The number, so many standard deviations off."""
    daily = one.place in ("cancel_daily", "dispute.share")
    value = one.value * exp(z * one.sd) if daily else _share(_logit(one.value) + z * one.sd)
    if one.place == "dispute.share":
        assert model.dispute is not None
        value = 1 - exp(-value * model.dispute.within.v)
    return float(f"{value:.6g}")


def _shares(quantity: Quantity, mine: Sequence[Counted], src: str) -> Quantity:
    """The three shares of what payments cover; those that were not counted keep to each other as they were."""
    assert isinstance(quantity, Mix)
    by = quantity.by
    told = {one.name: one.value for one in mine if one.fitted}
    part = told.get("part", by["part"])
    among = told.get("all", by["all"] / max(1e-9, by["all"] + by["anchor"]))
    part, every = round(part, PLACES), round((1 - part) * among, PLACES)
    made = {"all": every, "anchor": round(1 - part - every, PLACES), "part": part}
    whole = all(one.fitted for one in mine)
    return quantity.model_copy(update={"by": made} | _source(quantity, src, whole=whole))


def _source(quantity: Quantity, src: str, *, whole: bool) -> dict[str, object]:
    """Tag and source: a number of several, of which some stay as stated, is not called fitted."""
    if whole:
        return {"tag": "fitted", "src": f"counted: {src}"}
    return {"src": f"counted where there are {EVENTS}: {src}; else: {quantity.src or 'as stated'}"}
