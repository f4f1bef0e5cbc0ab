"""A model as the kernel's tables of integers (`engine.kernel.world_layout`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, localcontext
from functools import lru_cache

import numpy as np

from dunning_dsl.engine.columns import Encoded
from dunning_dsl.engine.kernel import draws
from dunning_dsl.engine.kernel import layout as at
from dunning_dsl.engine.kernel import world_layout as w
from dunning_dsl.engine.plan import Plan
from dunning_dsl.engine.world import exponential_table, hashes, hazard_table, room
from dunning_simulator.response.hazards import Hazards, hazards
from dunning_simulator.response.library import decline_class
from dunning_simulator.response.model import Model
from dunning_simulator.response.population import CHUNK, Chunk, Encoder, People
from dunning_simulator.response.quantities import Cleared
from dunning_simulator.response.stays import Stays, staying

EARLY_DAYS = 400
"""An invoice issued longer than that before it is due counts as issued so long before."""

MOST_DUE = 64
"""Invoices due at once beyond which it makes no difference how many there are."""

RETRY_DAYS = 400
"""Days since the failure by which something may still clear."""


@dataclass(frozen=True)
class Ground:
    """What of a world neither policy, model nor chance changes: a chunk of customers."""

    chunk: Chunk
    stays: Stays
    columns: at.Columns
    """Without the facts that any policy reads."""
    currencies: tuple[str, ...]
    invoices: Sequence[str]
    arrays: Mapping[str, at.Array]
    most: int
    """Invoices of one customer."""

    @staticmethod
    def of(people: People, chunk: Chunk, encoder: Encoder) -> Ground:
        """By an encoder for `people.neutral`."""
        whole = encoder(chunk)
        stays = people.stays(whole)
        encoded = staying(whole, stays)
        arrays = {
            "customer": hashes(encoded.customers),
            "invoice": _at_least_one(hashes(encoded.invoices)),
            "risk_from": np.append(stays.risk_from, 0),
            "clock_day": np.append(stays.clock, 0),
        }
        most = int(np.diff(encoded.columns.invoice_start).max(initial=1))
        return Ground(chunk, stays, encoded.columns, encoded.currencies, encoded.invoices, arrays, most)

    def encoded(self, encoder: Encoder) -> Encoded:
        """The columns of what stays, as a policy has them, with one more row of events in which a world writes its
        own."""
        found = staying(encoder(self.chunk), self.stays)
        events = np.concatenate([found.columns.events, np.zeros((1, at.E_WIDTH), np.int64)])
        return replace(found, columns=found.columns._replace(events=events))


def grounds(people: People, size: int = CHUNK) -> Iterator[Ground]:
    """The customers, at most so many at a time."""
    encoder = people.recorded.encoder(people.neutral)
    return (Ground.of(people, chunk, encoder) for chunk in people.recorded.chunks(size))


@dataclass
class Tables:
    """What models say to a policy, as arrays. That of the last model is kept, for it is lived through often; texts that
    are met on the way come in at the end."""

    plan: Plan
    first_day: int
    _last: tuple[Model, int, Mapping[str, at.Array]] | None = field(default=None, init=False)

    def of(self, model: Model) -> Mapping[str, at.Array]:
        texts = len(self.plan.schema.names)
        last = self._last
        if last is None or last[0] is not model or last[1] != texts:
            names = tuple(self.plan.schema.names.text(code) for code in range(texts))
            last = (model, texts, _tables(model, self.plan, names, self.first_day))
            self._last = last
        return last[2]

    def world(self, model: Model, ground: Ground, encoded: Encoded, *, seed: int, replicate: int, rows: int) -> w.World:
        """A world for a chunk of customers, with room for so many rows of what happens."""
        flat = self.of(model)
        numbers = flat["numbers"].copy()
        numbers[w.WN_SEED] = draws.draw(seed, replicate, 0)
        own = {"numbers": numbers, "spare": _array([len(encoded.columns.events) - 1])}
        return w.World(
            **{**flat, **ground.arrays, **own}, **room(ground.most, int(encoded.columns.currencies[0]), rows)
        )


def _tables(model: Model, plan: Plan, texts: Sequence[str], first_day: int) -> dict[str, at.Array]:
    channels, contact = plan.schema.channels, model.contact
    found = hazards(model)
    return {
        "numbers": _numbers(model, plan, first_day),
        "text_id": hashes(texts)[:, 1].copy(),
        "exponential": exponential_table(),
        "hazard": hazard_table(),
        "base": _array(_log(one) for one in found.daily),
        "early": _early(found.before),
        "frailty": _array(_log(one) for one in found.frailty),
        "frail": _frail(found),
        "pulse": _pulses(model),
        "shared": _shared(model),
        "further": _array(round(contact.hr_per_further.v**many * (1 << draws.LOG_BITS)) for many in range(w.RECENT)),
        "channel": _array(_log({"sms": contact.hr_sms.v, "call": contact.hr_call.v}.get(c, 1.0)) for c in channels),
        "letter": _array(int(c == "letter") for c in channels),
        "dead": _array(_chance(contact.undelivered.by.get(c, 0.0)) for c in channels),
        "opt_out": _by_tone(contact.opt_out.v, contact.firm_x.v, len(channels)),
        "complain": _by_tone(contact.complain.v, contact.firm_x.v, len(channels)),
        "promise": _array(_chance(contact.promise.by.get(c, 0.0)) for c in channels),
        "cleared": _cleared(model.retry.cleared if model.retry else None),
        "class_of": _classes(model, texts),
        "mix": _mix(model),
        "offer": _array(_chance(model.offer.by.get(text, 0.0)) for text in texts),
        "firm": _array(int(tone in contact.firm_tones) for tone in (*plan.program.tones, "")),
        "outside": _array(int(text in contact.roles) for text in texts),
    }


def _numbers(model: Model, plan: Plan, first_day: int) -> at.Array:
    found = np.zeros(w.WN_WIDTH, np.int64)
    contact, covers, dispute = model.contact, model.pay.covers.by, model.dispute
    found[w.WN_ON] = 1
    found[w.WN_FIRST] = first_day
    found[w.WN_COVERS_ALL] = _chance(covers["all"])
    found[w.WN_COVERS_ONE] = _chance(min(1.0, covers["all"] + covers["anchor"]))
    found[w.WN_PART] = round(model.pay.part.v * 1_000_000)
    found[w.WN_CANCEL] = round(model.cancel_daily.v * (1 << draws.HAZARD_BITS)) if model.cancel_daily else 0
    found[w.WN_PROMISE_KEPT] = _chance(contact.promise_kept.v)
    found[w.WN_PROMISE_DAYS] = round(contact.promise_after.v)
    found[w.WN_SUCCESS] = _chance(model.retry.success_if_cleared.v) if model.retry else 0
    found[w.WN_RETURN_DAYS] = round(contact.letter_returns_after.v)
    found[w.WN_REPLY] = _chance(contact.reply.v)
    found[w.WN_EXTENSION] = plan.schema.names.find("extension")
    found[w.WN_DISCOUNT] = plan.schema.names.find("discount")
    found[w.WN_PLAN_KEPT] = _chance(model.plan_kept.v) if model.plan_kept else 0
    found[w.WN_PLAN_EVERY] = int(plan.program.first_value("instalment_every") or 1)
    if dispute is not None:
        days = max(1, round(dispute.within.v))
        found[w.WN_DISPUTED] = _log(dispute.hr_disputed.v)
        found[w.WN_DISPUTE] = _daily(dispute.share.v, days)
        found[w.WN_DISPUTE_DAYS] = days
        found[w.WN_DISPUTE_LASTS] = max(1, round(dispute.lasts.v))
    return found


def _early(before: float) -> at.Array:
    """By how many days an invoice is issued before it is due: the logarithm of the hazard of each of them."""
    if before <= 0:
        return _array([at.UNKNOWN] * (EARLY_DAYS + 1))
    with localcontext(prec=40):
        whole = Decimal(before).ln() * _unit()
        return _array([at.UNKNOWN, *(round(whole - one) for one in _logs_of_days())])


@lru_cache(maxsize=1)
def _logs_of_days() -> tuple[Decimal, ...]:
    with localcontext(prec=40):
        return tuple(Decimal(days).ln() * _unit() for days in range(1, EARLY_DAYS + 1))


@lru_cache(maxsize=16)
def _frail(found: Hazards) -> at.Array:
    """By age: the chance of each class or one before it."""
    rows = []
    for age in range(len(found.daily)):
        weights = found.weights(age)
        rows.append([_chance(min(1.0, sum(weights[: place + 1]))) for place in range(len(weights))])
    return np.array(rows, np.int64)


def _pulses(model: Model) -> at.Array:
    contact = model.contact
    rows = []
    for ratios in (contact.hr_neutral, contact.hr_firm):
        logs: list[int] = []
        for place, ratio in enumerate(ratios.v):
            logs += [_log(ratio)] * (contact.days[place + 1] - contact.days[place])
        rows.append(logs)
    return np.array(rows, np.int64)


def _by_tone(chance: float, firm_x: float, channels: int) -> at.Array:
    return np.array([[_chance(one)] * max(1, channels) for one in (chance, min(1.0, firm_x * chance))], np.int64)


def _shared(model: Model) -> at.Array:
    """A payment that covers all that is due pays every other invoice too, so each clock runs the slower the more there
    are: the share unpaid stays what the curve says."""
    every = model.pay.covers.by["all"]
    return _array(_log(1 / (1 + every * max(0, many - 1))) for many in range(MOST_DUE + 1))


def _cleared(cleared: Cleared | None) -> at.Array:
    """By class and days since the failure, even steps between the days that are stated."""
    if cleared is None:
        return np.zeros((1, 1), np.int64)
    days = np.array([0, *cleared.day], np.float64)
    ages = np.arange(RETRY_DAYS)
    rows = [np.interp(ages, days, [0.0, *shares]) for shares in cleared.by.values()]
    return np.array([[_chance(float(one)) for one in row] for row in rows], np.int64)


def _classes(model: Model, texts: Sequence[str]) -> at.Array:
    if model.retry is None:
        return np.full(1, at.NONE, np.int64)
    order = list(model.retry.cleared.by)
    place = {known: order.index(name) for name, members in model.retry.classes.items() for known in members}
    return _array(place.get(decline_class(text), at.NONE) for text in texts)


def _mix(model: Model) -> at.Array:
    if model.retry is None:
        return np.zeros(1, np.int64)
    sums, found = 0.0, []
    for name in model.retry.cleared.by:
        sums += model.retry.mix.by[name]
        found.append(_chance(min(1.0, sums)))
    return _array(found)


# --- numbers ----------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def _log(value: float) -> int:
    """The logarithm to base two in 2^-16, correctly rounded; UNKNOWN for nothing at all."""
    if value <= 0:
        return at.UNKNOWN
    with localcontext(prec=40):
        return round(Decimal(value).ln() * _unit())


@lru_cache(maxsize=1)
def _unit() -> Decimal:
    """From natural logarithms to those to base two in 2^-16."""
    with localcontext(prec=40):
        return (1 << draws.LOG_BITS) / Decimal(2).ln()


def _chance(share: float) -> int:
    """A probability as the kernel's integer: exact, a power of two times a binary fraction."""
    return int(min(1.0, max(0.0, share)) * float(1 << draws.CHANCE_BITS))


def _daily(share: float, days: int) -> int:
    """The daily hazard that makes a share in so many days, in 2^-40."""
    with localcontext(prec=40):
        return round(-(1 - Decimal(min(share, 0.999999))).ln() / days * (1 << draws.HAZARD_BITS))


def _array(values: Iterable[int]) -> at.Array:
    found = np.fromiter(values, np.int64)
    return found if len(found) else np.zeros(1, np.int64)


def _at_least_one(rows: at.Array) -> at.Array:
    return rows if len(rows) else np.zeros((1, 2), np.int64)
