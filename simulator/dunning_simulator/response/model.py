"""A response model: how customers, their banks and the post answer, day by day (SIMULATION.md, mode 2).

It is read from a TOML file; every number is a value or a value with a range, tagged `assumed`, `published` (with its
source) or `fitted`. Two models are shipped: `saas` and `b2b`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from functools import lru_cache
from hashlib import blake2b
from importlib.resources import files
from pathlib import Path
from statistics import NormalDist
from typing import Annotated, Final, Literal, Self, cast

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from dunning_simulator.response.library import CLASSES, library
from dunning_simulator.response.problems import problems
from dunning_simulator.response.quantities import (
    Chance,
    Chances,
    Cleared,
    Mix,
    Positive,
    Quantity,
    Ratios,
    Share,
    Sourced,
    Unpaid,
    Variance,
)

SHIPPED: Final = ("saas", "b2b")
"""Models that can be asked for by name."""

STRATA: Final = 50
"""Draws of the parameters that between them lie in all parts of a distribution."""


class ResponseError(Exception):
    """A model that cannot be used; the text says where and why."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Contact(_Part):
    """What a message does. Pulses never add: the last delivered message counts, by days since it; `days` are the first
    days of its stretches and the day after the last. Ratios of channels stand on top. `hr_per_further` is the power by
    which every earlier message of the 14 days before takes from the effect."""

    days: tuple[Annotated[int, Field(ge=0, le=365)], ...] = (0, 2, 7, 16, 31)
    hr_neutral: Ratios
    hr_firm: Ratios
    hr_sms: Positive
    hr_call: Positive
    hr_per_further: Positive
    firm_tones: tuple[str, ...] = ("firm", "final")
    roles: tuple[str, ...] = ("customer", "accounts_payable", "owner", "guarantor")
    undelivered: Chances
    letter_returns_after: Positive
    opt_out: Chance
    complain: Chance
    firm_x: Positive
    reply: Chance
    promise: Chances
    promise_after: Positive
    promise_kept: Chance

    @model_validator(mode="after")
    def _stretches(self) -> Self:
        for name in ("hr_neutral", "hr_firm"):
            if len(getattr(self, name).v) != len(self.days) - 1:
                raise ValueError(
                    f"{name} has {len(getattr(self, name).v)} values; the days {list(self.days)} make "
                    f"{len(self.days) - 1} stretches"
                )
        if list(self.days) != sorted(set(self.days)) or self.days[0] != 0:
            raise ValueError("the days begin with 0 and rise")
        return self


class Pay(_Part):
    """Paying by oneself: the share still unpaid under `silent`, and what a payment covers."""

    unpaid_silent: Unpaid
    covers: Mix
    part: Chance

    @model_validator(mode="after")
    def _three(self) -> Self:
        if set(self.covers.by) != {"all", "anchor", "part"}:
            raise ValueError("`covers` has the shares all, anchor and part")
        if self.covers.by["part"] * (1 - self.part.v) > 0.95:
            raise ValueError(
                "if payments cover next to nothing the debt is never paid: raise `part`, or the other shares"
            )
        return self


class Retry(_Part):
    """Charges tried again: `classes` says which of the library's decline classes make one of the model's; `mix` is for
    declines that say nothing."""

    classes: dict[str, tuple[str, ...]]
    mix: Mix
    cleared: Cleared
    success_if_cleared: Chance

    @model_validator(mode="after")
    def _known_classes(self) -> Self:
        unknown = sorted({one for members in self.classes.values() for one in members} - set(CLASSES))
        if unknown:
            raise ValueError(f"`{unknown[0]}` is none of the library's decline classes: {', '.join(CLASSES)}")
        return self

    @model_validator(mode="after")
    def _same_classes(self) -> Self:
        for name, found in (("mix", self.mix.by), ("cleared", self.cleared.by)):
            if set(found) != set(self.classes):
                raise ValueError(f"`{name}` names {sorted(found)}, `classes` {sorted(self.classes)}: they are the same")
        return self


class Dispute(_Part):
    """The share of invoices, of those unpaid so long, that are disputed within so many days; how long that lasts, and
    what it does to paying."""

    share: Chance
    within: Positive
    lasts: Positive
    hr_disputed: Positive


class Check(_Part):
    """What others report of ordinary policies, shown beside what comes out and never fitted to: the share recovered by
    the end (from, to), the parts of it that retries bring and that have come by day 10."""

    recovered: tuple[Share, Share] | None = None
    from_retries: Share | None = None
    by_day_10: Share | None = None
    src: str

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.recovered is not None and self.recovered[0] > self.recovered[1]:
            raise ValueError(f"recovered: {self.recovered[0]} to {self.recovered[1]} runs backwards")
        return self


class BackTest(_Part):
    """How the model did on customers and days that it was not fitted to: `error` is what it is off by in the share paid
    by each `day`, at worst; `margin` the larger end of the simultaneous 95 % interval of that."""

    result: Literal["passes", "fails", "not checkable", "not run"]
    day: tuple[Annotated[int, Field(ge=0)], ...] = ()
    error: tuple[Share, ...] = ()
    margin: tuple[Annotated[float, Field(ge=0)], ...] = ()

    @model_validator(mode="after")
    def _in_step(self) -> Self:
        if not len(self.day) == len(self.error) == len(self.margin):
            raise ValueError("`day`, `error` and `margin` have one value for each day")
        return self


class Fitted(_Part):
    """What `dunning fit` leaves behind in a model: where its numbers come from, how those in `places` move together
    (the Cholesky factor of their correlations, a row each), at which ages of a debt the history shows each effect
    (first days and days after the last), and the back-test. `held_out`: it was fitted on the customers that other fits
    leave out."""

    history: str
    policy: str
    through: str
    held_out: bool = False
    places: tuple[str, ...] = ()
    cholesky: tuple[tuple[float, ...], ...] = ()
    ages: dict[str, tuple[tuple[int, int], ...]] = Field(default_factory=dict)
    back_test: BackTest

    @model_validator(mode="after")
    def _triangle(self) -> Self:
        if [len(row) for row in self.cholesky] != list(range(1, len(self.places) + 1)):
            raise ValueError("`cholesky` has a row for each of `places`, the first of one number, each one longer")
        return self

    def shows(self, place: str, age: int) -> bool:
        """Whether the history shows an effect at an age of the debt."""
        return any(first <= age < after for first, after in self.ages.get(place, ()))

    def normals(self, number: int) -> dict[str, float]:
        """Of draw `number`, by how many standard deviations each place moves."""
        drawn = [_normal(number, place) for place in self.places]
        return {
            place: round(sum(part * z for part, z in zip(row, drawn, strict=False)), 6)
            for place, row in zip(self.places, self.cholesky, strict=True)
        }


class Model(_Part):
    """A whole model. `clock` says from when the days of a debt are counted."""

    name: str
    clock: Literal["first failed charge", "due date"]
    frailty_variance: Variance
    contact: Contact
    pay: Pay
    retry: Retry | None = None
    dispute: Dispute | None = None
    cancel_daily: Positive | None = None
    offer: Chances
    plan_kept: Chance | None = None
    check: Check | None = None
    fit: Fitted | None = None

    @model_validator(mode="after")
    def _fits_clock(self) -> Self:
        if self.clock == "first failed charge" and self.retry is None:
            raise ValueError("a clock that starts with a failed charge needs the section [retry]")
        if self.clock == "first failed charge" and self.pay.unpaid_silent.day[0] == 0:
            raise ValueError("when the first charge fails all is unpaid: begin `unpaid_silent` with a later day")
        if self.clock == "due date" and self.pay.unpaid_silent.day[0] != 0:
            raise ValueError("`unpaid_silent` begins with day 0: the share that is unpaid when it falls due")
        return self

    @model_validator(mode="after")
    def _plans_end(self) -> Self:
        if self.offer.by.get("payment_plan") and self.plan_kept is None:
            raise ValueError("[offer] has a chance for `payment_plan`: say with `plan_kept` how many plans are kept")
        return self

    @model_validator(mode="after")
    def _named_in_the_library(self) -> Self:
        known = library()
        contact = self.contact
        for place, names, of in (
            ("contact.undelivered", contact.undelivered.by, known.channels),
            ("contact.promise", contact.promise.by, known.channels),
            ("contact.firm_tones", contact.firm_tones, known.tones),
            ("contact.roles", contact.roles, known.roles),
            ("offer", self.offer.by, known.offers),
        ):
            strange = sorted(set(names) - set(of))
            if strange:
                raise ValueError(f"{place}: the library has no `{strange[0]}`; it has {', '.join(of)}")
        if not contact.roles:
            raise ValueError("contact.roles: name at least one role that may pay, or no message does anything")
        return self

    @property
    def horizon(self) -> int:
        """The last day that the model says anything about."""
        return self.pay.unpaid_silent.day[-1]

    def quantities(self) -> Iterator[tuple[str, Quantity]]:
        """Every quantity by its place in the file, in the order of the file."""
        yield from _quantities("", self)

    def drawn(self, number: int) -> Model:
        """The model with every quantity moved by chance within its range, those fitted together as they hang together:
        draw `number`, from 1; 0 is the model."""
        if number == 0:
            return self
        together = self.fit.normals(number) if self.fit is not None else {}

        def change(place: str, quantity: Quantity) -> Quantity:
            return quantity.moved(together[place] if place in together else _normal(number, place))

        return self.changed(change)

    def changed(self, change: Callable[[str, Quantity], Quantity]) -> Model:
        """The model with each quantity as `change(place, quantity)` says."""
        return cast(Model, _changed("", self, change))

    def with_effects(self, factor: float, only: Callable[[Quantity], bool] = lambda _: True) -> Model:
        """The effects of messages and offers on paying `factor` times as large, where `only` holds of them; their harms
        stay as they are."""

        def change(place: str, quantity: Quantity) -> Quantity:
            if place not in EFFECTS or not only(quantity):
                return quantity
            if isinstance(quantity, Ratios | Chances):
                return quantity.times(factor)
            assert isinstance(quantity, Positive)
            return quantity.model_copy(update={"v": max(0.01, 1 + factor * (quantity.v - 1))})

        return self.changed(change)

    def with_frailty(self, variance: float) -> Model:
        """The model with another frailty variance."""
        return self.model_copy(update={"frailty_variance": self.frailty_variance.model_copy(update={"v": variance})})

    @property
    def digest(self) -> str:
        """Of all that the model says, whatever the layout of its file."""
        return blake2b(self.model_dump_json().encode(), digest_size=16).hexdigest()


EFFECTS: Final = frozenset(
    ("contact.hr_neutral", "contact.hr_firm", "contact.hr_sms", "contact.hr_call", "contact.promise", "offer")
)
"""Places of what messages and offers do to paying."""


def read(name: str) -> Model:
    """A shipped model by name, or the one in a file. Raises `ResponseError` with the place of what is wrong."""
    if name in SHIPPED:
        text = source(name)
    else:
        try:
            text = Path(name).read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            raise ResponseError(f"{name} is not a text in UTF-8; save it as one") from None
        except OSError as error:
            raise ResponseError(
                f"{name} cannot be read ({error.strerror}); write a model, or name one of those shipped: "
                f"{', '.join(SHIPPED)}"
            ) from None
    return parse(text, name)


def source(name: str) -> str:
    """The text of a shipped model."""
    return files("dunning_simulator.response").joinpath(f"{name}.toml").read_text(encoding="utf-8")


def parse(text: str, name: str) -> Model:
    """The model that a text states. Raises `ResponseError`."""
    try:
        return Model.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ResponseError(f"{name} is not TOML: {error}") from None
    except ValidationError as error:
        raise ResponseError(problems(name, Model, error)) from None


def _quantities(place: str, part: BaseModel) -> Iterator[tuple[str, Quantity]]:
    for name in type(part).model_fields:
        value = getattr(part, name)
        where = f"{place}.{name}" if place else name
        if isinstance(value, Sourced):
            yield where, value  # type: ignore[misc]
        elif isinstance(value, BaseModel):
            yield from _quantities(where, value)


def _changed(place: str, part: BaseModel, change: Callable[[str, Quantity], Quantity]) -> object:
    update: dict[str, object] = {}
    for name in type(part).model_fields:
        value = getattr(part, name)
        where = f"{place}.{name}" if place else name
        if isinstance(value, Sourced):
            update[name] = change(where, value)  # type: ignore[arg-type]
        elif isinstance(value, BaseModel):
            update[name] = _changed(where, value, change)
    return part.model_copy(update=update)


def _normal(number: int, place: str) -> float:
    """A standard normal deviate for a draw (from 1) and a place, to six places. Of each `STRATA` draws one lies in each
    part of the distribution, in an order that is the place's own (Latin hypercube sampling: McKay, Beckman and Conover
    1979). Draws are the same in every run: each by itself, two hundred of them would have a spread that is off by one
    twentieth, for ever."""
    block, at = divmod(number - 1, STRATA)
    within = (_bits(f"{number}:{place}") + 0.5) / 2**52
    return round(NormalDist().inv_cdf((_order(block, place)[at] + within) / STRATA), 6)


@lru_cache(maxsize=4096)
def _order(block: int, place: str) -> tuple[int, ...]:
    """Which part each draw of a block is in."""
    return tuple(sorted(range(STRATA), key=lambda part: _bits(f"{block}:{part}:{place}")))


def _bits(key: str) -> int:
    """52 bits of a text."""
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest()) >> 12
