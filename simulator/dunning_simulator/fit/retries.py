"""When what stood in the way of a charge has cleared, by class of decline, from charges that were tried again.

Whether it has cleared, and takes, is drawn once for a failure (`engine.kernel`): tried on days d1 < d2 < ..., the
attempt on d is the first to take with probability s (F(d) - F(of the attempt before)), none by d with 1 - s F(d), s the
share that takes once cleared. Only s F is in the data, so s stays as stated. F is even between the model's days; the
logarithms of the rates between them have the stated ones as their prior.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from dunning_dsl.ledger.model import Event, Ledger
from dunning_simulator.fit.rates import EVENTS, HALF, PLACES, Counted
from dunning_simulator.fit.walk import Walked
from dunning_simulator.response.library import decline_class
from dunning_simulator.response.model import Model, Retry
from dunning_simulator.statistics.arrays import Floats

SD: Final = 1.0
"""Prior standard deviation of a log rate."""

LEAST: Final = 1e-3
"""Least stated rate between two days: what is stated as never may be learned all the same."""

ONE_DAY: Final = 86_400


@dataclass(frozen=True, slots=True)
class Tried:
    """A failure whose charge was tried again: the model's class, the last day (of those since the failure) on which it
    did not take, and the one on which it did (None: on none)."""

    kind: str
    failed: int
    took: int | None


def tried(model: Model, ledger: Ledger, risk: Mapping[str, tuple[int, int]], walked: Walked, last: int) -> list[Tried]:
    """The failures of a customer that were tried again. An attempt is on the oldest debt at risk."""
    if model.retry is None or not risk:
        return []
    kinds = {known: name for name, members in model.retry.classes.items() for known in members}
    found: dict[str, Tried] = {}
    for event in ledger.events:
        if event.kind != "retry_requested" or event.day > last:
            continue
        name = event.invoice_id or _oldest(risk, walked, event.day)
        if name not in risk:
            continue
        took = _took(ledger, walked, event, last)
        kind = kinds.get(decline_class(_code(ledger, name)))
        if took is None or kind is None:
            continue
        days = max(0, event.day - risk[name][1])
        known = found.get(name, Tried(kind, 0, None))
        if known.took is None:
            found[name] = Tried(kind, known.failed, days) if took else Tried(kind, max(days, known.failed), None)
    return list(found.values())


def _oldest(risk: Mapping[str, tuple[int, int]], walked: Walked, day: int) -> str:
    open_then = [
        (zero, name)
        for name, (came, zero) in risk.items()
        if came <= day and not any(at < day and now in ("paid", "out") for at, now in walked.changes.get(name, []))
    ]
    return min(open_then, default=(0, ""))[1]


def _took(ledger: Ledger, walked: Walked, attempt: Event, last: int) -> bool | None:
    """Whether an attempt took; None where the log does not say."""
    if any(p.doing == "retry" and 0 <= p.day - attempt.day <= 1 and p.day <= last for p in walked.payments):
        return True
    failed = (e for e in ledger.events if e.kind == "payment_failed" and 0 <= e.at - attempt.at <= ONE_DAY)
    return False if any(failed) else None


def _code(ledger: Ledger, invoice_id: str) -> str:
    """The code of the invoice's first failure."""
    return next(
        (e.code or "" for e in ledger.events if e.kind == "payment_failed" and e.invoice_id == invoice_id),
        next((e.code or "" for e in ledger.events if e.kind == "payment_failed" and e.invoice_id is None), ""),
    )


def cleared(model: Model, found: Iterable[Tried]) -> tuple[Counted, ...]:
    """By class and day of the model the share that has cleared."""
    if model.retry is None:
        return ()
    by_kind: dict[str, list[Tried]] = {}
    for one in found:
        by_kind.setdefault(one.kind, []).append(one)
    return tuple(
        one for kind in model.retry.cleared.by if by_kind.get(kind) for one in _fit(model.retry, kind, by_kind[kind])
    )


def _fit(retry: Retry, kind: str, found: Sequence[Tried]) -> list[Counted]:
    from scipy.optimize import minimize

    days, stated = np.array([0, *retry.cleared.day], np.float64), retry.cleared.by[kind]
    sums = -np.log1p(-np.minimum(np.array([0.0, *stated]), 1 - 1e-6))
    prior = np.log(np.maximum(np.diff(sums), LEAST))
    many = Counter((one.failed, one.took) for one in found)
    before = np.array([failed for failed, _ in many], np.float64)
    after = np.array([np.nan if took is None else took for _, took in many])
    count = np.array(list(many.values()), np.float64)
    s = retry.success_if_cleared.v

    def share(x: Floats, at: Floats) -> Floats:
        return np.asarray(np.interp(at, days, [0.0, *-np.expm1(-np.cumsum(np.exp(x)))]), np.float64)

    def loss(x: Floats) -> float:
        low = share(x, before)
        took = np.where(np.isnan(after), 1 - s * low, s * (share(x, np.nan_to_num(after)) - low))
        return float(-count @ np.log(np.maximum(took, 1e-12)) + 0.5 * ((x - prior) ** 2).sum() / SD**2)

    made = minimize(loss, prior, method="Nelder-Mead", options={"maxiter": 4_000, "xatol": 1e-7, "fatol": 1e-9})
    spread = np.linalg.inv(_bend(loss, made.x))
    shares = share(made.x, days[1:])
    events = float(count[~np.isnan(after)].sum())
    rows = []
    slopes = _slope(lambda x: _logits(share(x, days[1:])), made.x)
    for place, day in enumerate(retry.cleared.day):
        slope = slopes[:, place]
        variance, first = float(slope @ spread @ slope), float(slope @ slope) * SD**2
        explained = 1 - variance / first if first > 0 else 0.0
        rows.append(
            Counted(
                "retry.cleared",
                f"{kind}, day {day}",
                events,
                float(count.sum()),
                stated[place],
                float(shares[place]),
                variance**0.5,
                explained,
                events >= EVENTS and explained > HALF,
            )
        )
    whole = all(one.fitted for one in rows)
    return [replace(one, fitted=whole) for one in rows]


def _logits(shares: Floats) -> Floats:
    inside = np.clip(shares, 1e-9, 1 - 1e-9)
    return np.asarray(np.log(inside / (1 - inside)))


def _slope(of: Callable[[Floats], Floats | float], x: Floats) -> Floats:
    """By number the derivatives, by differences."""
    steps = np.eye(len(x)) * 1e-4
    return np.array([(of(x + one) - of(x - one)) / 2e-4 for one in steps])


def _bend(of: Callable[[Floats], float], x: Floats) -> Floats:
    """The second derivatives, by differences."""
    steps = np.eye(len(x)) * 1e-3
    return np.array([(_slope(of, x + one) - _slope(of, x - one)) / 2e-3 for one in steps])


def with_cleared(model: Model, found: Sequence[Counted]) -> Model:
    """The model with the classes that were told in their place."""
    told = [one for one in found if one.fitted]
    if model.retry is None or not told:
        return model
    known = model.retry.cleared
    kinds = dict.fromkeys(one.name.rsplit(", day ", 1)[0] for one in told)
    by = dict(known.by)
    for kind in kinds:
        values = [one.value for one in told if one.name.startswith(f"{kind}, day ")]
        by[kind] = tuple(round(float(v), PLACES) for v in np.maximum.accumulate(values))
    seen = ", ".join(
        f"{kind} {one.events:,.0f} of {one.trials:,.0f}"
        for kind in kinds
        for one in [next(t for t in told if t.name.startswith(f"{kind}, "))]
    )
    update: dict[str, object] = {"by": by}
    if all(one.fitted for one in found):
        update |= {"tag": "fitted", "src": f"tried again and taken: {seen}"}
        update["logit_sd"] = round(max(one.sd for one in told), PLACES)
    else:
        update["src"] = f"tried again and taken: {seen}; the others: {known.src}"
    retry = model.retry.model_copy(update={"cleared": known.model_copy(update=update)})
    return model.model_copy(update={"retry": retry})
