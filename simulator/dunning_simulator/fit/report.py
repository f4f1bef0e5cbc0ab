"""The report on a fit as data. Shares are between 0 and 1, days are of a debt's age, numbers have six digits."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any, Final

from dunning_simulator.fit.backtest import LEVEL_ONLY, Check
from dunning_simulator.fit.estimate import Estimate, Told
from dunning_simulator.fit.frailty import Unlike
from dunning_simulator.fit.identify import Rank, Shown
from dunning_simulator.fit.placebo import Placebo
from dunning_simulator.fit.rates import Counted
from dunning_simulator.fit.study import Study
from dunning_simulator.response.model import Model
from dunning_simulator.response.quantities import Chances, Cleared, Mix, Number, Ratios

SCHEMA: Final = 1


@dataclass(frozen=True, slots=True)
class Effect:
    """An effect of messages: `stated` is what the model to start from says (one ratio or several), `in_model` what the
    fitted model has, `told` what the data and the statement together would give. `after` is that where payments with a
    date alone count as made after the decision of their day."""

    place: str
    tag: str
    why: str
    explained: float
    stated: tuple[float, ...]
    in_model: tuple[float, ...]
    mean_ratio: float
    low: float
    high: float
    after: float | None


@dataclass(frozen=True, slots=True)
class Level:
    """The share unpaid with no message and no retry by a day: as stated, and in the fitted model."""

    day: int
    stated: float | None
    fitted: float


@dataclass(frozen=True, slots=True)
class Rate:
    """A number of the model that was counted: `events` in `trials` `of` what; `stated` in the model to start from,
    `in_model` in the fitted one. `fitted` whether the data stand in it."""

    place: str
    name: str
    events: float
    trials: float
    of: str
    stated: float
    in_model: float
    explained: float
    fitted: bool


@dataclass(frozen=True, slots=True)
class Report:
    policy: str
    history: str
    first_day: str
    last_day: str
    currency: str
    start: str
    model_digest: str
    customers: int
    held_out: int
    debts: int
    payments: float
    person_days: float
    messages: int
    entered_late: int
    other_currencies: int
    level: Told
    levels: tuple[Level, ...]
    effects: tuple[Effect, ...]
    rates: tuple[Rate, ...]
    unlike: Unlike | None
    shown: tuple[Shown, ...]
    rank: Rank
    placebos: tuple[Placebo, ...]
    matched: tuple[int, int, int]
    checks: tuple[Check, ...]
    back_test: str
    note: str
    converged: bool


def report_of(study: Study, start: Model, *, policy: str, history: str, days: tuple[str, str], currency: str) -> Report:
    """What is said of a fit that was started from a model."""
    found = study.estimate
    return Report(
        policy=policy,
        history=history,
        first_day=days[0],
        last_day=days[1],
        currency=currency,
        start=start.name,
        model_digest=study.model.digest,
        customers=found.customers,
        held_out=study.held,
        debts=len(study.days.followed),
        payments=found.payments,
        person_days=found.person_days,
        messages=study.messages,
        entered_late=study.days.late,
        other_currencies=study.days.foreign,
        level=found.told[0],
        levels=_levels(study.model, start),
        effects=tuple(_effect(study, start, one) for one in found.told[1:]),
        rates=tuple(rate_of(one, start, study.model) for one in study.rates),
        unlike=study.unlike,
        shown=found.shown,
        rank=found.rank,
        placebos=study.placebos,
        matched=study.matched,
        checks=study.checks,
        back_test=study.back_test.result,
        note=LEVEL_ONLY,
        converged=found.converged,
    )


def _levels(model: Model, start: Model) -> tuple[Level, ...]:
    stated = dict(zip(start.pay.unpaid_silent.day, start.pay.unpaid_silent.v, strict=True))
    curve = model.pay.unpaid_silent
    return tuple(Level(day, stated.get(day), v) for day, v in zip(curve.day, curve.v, strict=True))


def _effect(study: Study, start: Model, one: Told) -> Effect:
    after = None if study.after is None else _mean(study.after, one.place)
    return Effect(
        one.place,
        dict(study.model.quantities())[one.place].tag,
        one.why,
        one.explained,
        values_of(start, one.place),
        values_of(study.model, one.place),
        one.value,
        one.low,
        one.high,
        after,
    )


COUNTED_OF: Final = {
    "contact.opt_out": "messages that arrived, firm ones counted by their ratio",
    "contact.complain": "messages that arrived, firm ones counted by their ratio",
    "contact.reply": "messages that arrived",
    "contact.undelivered": "customers written to by it",
    "contact.promise": "messages that arrived by it",
    "contact.promise_kept": "promises whose day has come",
    "cancel_daily": "days of customers with a debt, a chance each day",
    "dispute.share": "days of young debts; the share disputed in the end",
    "offer": "offers made",
    "pay.covers": "payments by themselves",
    "retry.cleared": "failures tried again, taken on any day",
}
"""By place what a number is counted of."""

SEVERAL: Final = "payments of a whole debt by who owed several"


def rate_of(one: Counted, start: Model, made: Model) -> Rate:
    of = SEVERAL if (one.place, one.name) == ("pay.covers", "all") else COUNTED_OF[one.place]
    stated, found = (_number(model, one.place, one.name) for model in (start, made))
    return Rate(one.place, one.name, one.events, one.trials, of, stated, found, one.explained, one.fitted)


def _number(model: Model, place: str, name: str) -> float:
    """A number of a model by its place and, of several, its name."""
    quantity = dict(model.quantities())[place]
    if isinstance(quantity, Number):
        return quantity.v
    if isinstance(quantity, Cleared):
        kind, day = name.rsplit(", day ", 1)
        return quantity.by[kind][quantity.day.index(int(day))]
    assert isinstance(quantity, Chances | Mix)
    return quantity.by.get(name, 0.0)


def _mean(found: Estimate, place: str) -> float:
    return next(one.value for one in found.told if one.place == place)


def values_of(model: Model, place: str) -> tuple[float, ...]:
    """The ratio or ratios of an effect."""
    quantity = dict(model.quantities())[place]
    assert isinstance(quantity, Ratios | Number)
    return (quantity.v,) if isinstance(quantity, Number) else quantity.v


def to_json(report: Report) -> dict[str, Any]:
    """Plain dictionaries, lists, numbers and strings."""
    found = _rounded({"schema": SCHEMA, **asdict(report)})
    assert isinstance(found, dict)
    return found


def render(report: Report) -> str:
    """The report as JSON, with a final line end."""
    return json.dumps(to_json(report), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _rounded(value: Any) -> Any:
    match value:
        case float():
            return float(f"{value:.6g}") if abs(value) != float("inf") else None
        case dict():
            return {key: _rounded(each) for key, each in value.items()}
        case list() | tuple():
            return [_rounded(each) for each in value]
    return value
