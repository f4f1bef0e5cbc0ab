"""The numbers of a response model: a value, how far it may be off, and where it comes from.

A stated range is read as the middle 90 % of a normal distribution on the quantity's own scale, with a spread of its own
on either side of the value (a split normal). `moved(z)` is the quantity z standard deviations from its value.
"""

from __future__ import annotations

from math import exp, log
from typing import Annotated, Final, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, model_validator

Tag = Literal["assumed", "published", "fitted"]

WITHIN: Final = 1.6448536269514722
"""The middle 90 % of a normal distribution lies within so many standard deviations."""

Scale = Literal["log", "logit", "linear"]
Share = Annotated[float, Field(ge=0, le=1)]


class Sourced(BaseModel):
    """What every quantity says of itself."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    tag: Tag
    src: str = ""

    @model_validator(mode="after")
    def _has_source(self) -> Self:
        if self.tag != "assumed" and not self.src.strip():
            raise ValueError(f'a number tagged "{self.tag}" names where it comes from: add src = "..."')
        return self


class Number(Sourced):
    """One number; `range` is where it lies nine times in ten, on the scale of its kind."""

    v: float
    range: tuple[float, float] | None = None

    @model_validator(mode="after")
    def _in_range(self) -> Self:
        if self.range is not None and not self.range[0] <= self.v <= self.range[1]:
            raise ValueError(f"{self.v} lies outside its range {self.range[0]} to {self.range[1]}")
        return self

    def moved(self, z: float) -> Self:
        return self.moved_on("linear", z)

    def moved_on(self, scale: Scale, z: float) -> Self:
        return self if self.range is None else self.model_copy(update={"v": split(scale, self.v, self.range, z)})


class Positive(Number):
    """A ratio, a hazard or a number of days: above 0, its range read on the log scale."""

    v: float = Field(gt=0, le=3650)

    @model_validator(mode="after")
    def _positive_range(self) -> Self:
        return _within(self, 0, 3650)

    def moved(self, z: float) -> Self:
        return self.moved_on("log", z)


class Chance(Number):
    """A probability, its range read on the logit scale."""

    v: Share

    @model_validator(mode="after")
    def _share_range(self) -> Self:
        return _within(self, 0, 1)

    def moved(self, z: float) -> Self:
        return self.moved_on("logit", z)


class Variance(Number):
    """A number that may be 0, its range read as it stands and cut off at 0."""

    v: float = Field(ge=0, le=10)

    @model_validator(mode="after")
    def _bounded_range(self) -> Self:
        return _within(self, 0, 10)


_N = TypeVar("_N", bound=Number)


def _within(number: _N, low: float, high: float) -> _N:
    if number.range is not None and not low <= number.range[0] <= number.range[1] <= high:
        raise ValueError(f"the range {number.range[0]:g} to {number.range[1]:g} leaves {low:g} to {high:g}")
    return number


class Ratios(Sourced):
    """Hazard ratios by days since a message; `scale` is how many times as much the ratio less 1 may be, or `log_sd` by
    how much the logarithm of each is off, all moving together."""

    v: tuple[Annotated[float, Field(gt=0, le=100)], ...]
    scale: tuple[float, float] | None = None
    log_sd: tuple[Annotated[float, Field(ge=-5, le=5)], ...] | None = None

    @model_validator(mode="after")
    def _around_one(self) -> Self:
        if self.scale is not None and not 0 < self.scale[0] <= 1 <= self.scale[1]:
            raise ValueError(f"scale {self.scale[0]} to {self.scale[1]} does not hold 1, which the values stand for")
        if self.log_sd is not None and self.scale is not None:
            raise ValueError("`scale` and `log_sd` both say how far the ratios may be off: leave one of them out")
        if self.log_sd is not None and len(self.log_sd) != len(self.v):
            raise ValueError(f"{len(self.v)} values and {len(self.log_sd)} of `log_sd`: there is one for each")
        return self

    def moved(self, z: float) -> Self:
        if self.log_sd is not None:
            moved = (_six(v * exp(z * sd)) for v, sd in zip(self.v, self.log_sd, strict=True))
            return self.model_copy(update={"v": tuple(min(100.0, max(0.01, one)) for one in moved)})
        return self if self.scale is None else self.times(split("log", 1.0, self.scale, z))

    def times(self, factor: float) -> Self:
        """The effect so many times as large."""
        return self.model_copy(update={"v": tuple(max(0.01, 1 + factor * (ratio - 1)) for ratio in self.v)})


class Curve(Sourced):
    """A share that stands at each of the days; `logit_sd` is the spread of all of it on the logit scale."""

    day: tuple[Annotated[int, Field(ge=0, le=3650)], ...] = Field(min_length=1)
    v: tuple[Share, ...]
    logit_sd: float = Field(default=0, ge=0, le=5)

    @model_validator(mode="after")
    def _in_step(self) -> Self:
        if len(self.day) != len(self.v):
            raise ValueError(f"{len(self.day)} days and {len(self.v)} values: there is one value for each day")
        if list(self.day) != sorted(set(self.day)):
            raise ValueError("the days do not rise from one to the next")
        return self

    def moved(self, z: float) -> Self:
        return self.model_copy(update={"v": tuple(shifted(one, z * self.logit_sd) for one in self.v)})


class Unpaid(Curve):
    """The share still unpaid by each day: it never rises."""

    @model_validator(mode="after")
    def _falls(self) -> Self:
        if any(later > earlier for earlier, later in zip(self.v, self.v[1:], strict=False)):
            raise ValueError("a share that is still unpaid cannot rise from one day to a later one")
        if self.v[-1] <= 0:
            raise ValueError("somebody is always left who has not paid: the last value is above 0")
        return self


class Cleared(Sourced):
    """By class of decline, the share of failures of which the cause has cleared by each day."""

    day: tuple[Annotated[int, Field(gt=0, le=3650)], ...] = Field(min_length=1)
    by: dict[str, tuple[Share, ...]]
    logit_sd: float = Field(default=0, ge=0, le=5)

    @model_validator(mode="after")
    def _rises(self) -> Self:
        for name, shares in self.by.items():
            if len(shares) != len(self.day):
                raise ValueError(f"`{name}` has {len(shares)} values for {len(self.day)} days")
            if list(shares) != sorted(shares):
                raise ValueError(f"`{name}` falls: what has cleared by a day has cleared by every later one")
        return self

    def moved(self, z: float) -> Self:
        by = {name: tuple(shifted(one, z * self.logit_sd) for one in shares) for name, shares in self.by.items()}
        return self.model_copy(update={"by": by})


class Mix(Sourced):
    """Shares that add up to 1."""

    by: dict[str, Share]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if abs(sum(self.by.values()) - 1) > 1e-6:
            raise ValueError(f"the shares add up to {sum(self.by.values()):g}, not to 1")
        return self

    def moved(self, z: float) -> Self:
        return self


class Chances(Sourced):
    """Probabilities by name, all off by the same factor at once where they are: `range_factor`."""

    by: dict[str, Share]
    range_factor: float = Field(default=1, ge=1, le=100)

    def moved(self, z: float) -> Self:
        by = {name: shifted(one, z * log(self.range_factor) / WITHIN) for name, one in self.by.items()}
        return self.model_copy(update={"by": by})

    def times(self, factor: float) -> Self:
        return self.model_copy(update={"by": {name: min(1.0, factor * one) for name, one in self.by.items()}})


Quantity = Number | Ratios | Curve | Cleared | Mix | Chances


def split(scale: Scale, v: float, bounds: tuple[float, float], z: float) -> float:
    """The value z standard deviations from v, on the scale, to six significant places."""
    low, high = bounds
    if scale == "linear":
        return max(0.0, _six(v + z * ((high - v) if z > 0 else (v - low)) / WITHIN))
    to, back = (log, exp) if scale == "log" else (_logit, _share)
    least = 1e-9
    at = to(_inside(v, least, scale))
    edge = to(_inside(high if z > 0 else low, least, scale))
    return _six(back(at + abs(z) * (edge - at) / WITHIN))


def shifted(share: float, by: float) -> float:
    """A share moved on the logit scale; 0 and 1 stay."""
    return share if share in (0, 1) else _six(_share(_logit(share) + by))


def _inside(value: float, least: float, scale: Scale) -> float:
    value = max(value, least)
    return min(value, 1 - least) if scale == "logit" else value


def _logit(share: float) -> float:
    return log(share / (1 - share))


def _share(logit: float) -> float:
    return 1 / (1 + exp(-logit))


def _six(value: float) -> float:
    """Rounded, so that the last bits of a machine's logarithm are in no answer."""
    return float(f"{value:.6g}")
