"""What things cost the business: a dated `costs.toml`, read and checked.

Every number is a value, perhaps with a range, tagged `assumed`, `published` or `fitted` as in a response model, and
holds as of the file's day or of its own. What the file leaves out has no price: no sum takes it for nothing.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from hashlib import blake2b
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Final, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from dunning_simulator.response.library import library
from dunning_simulator.response.problems import problems
from dunning_simulator.response.quantities import Number

EXAMPLE: Final = "example"
"""The shipped file can be asked for by this name."""


class CostsError(Exception):
    """Prices that cannot be used; the text says where and why."""


class Price(Number):
    """An amount in the file's currency, or a number of minutes: 0 or more. `as_of` where it is of another day than the
    file."""

    v: float = Field(ge=0, le=1_000_000)
    as_of: date | None = None


class Share(Number):
    """A part of something, from 0 to 1."""

    v: float = Field(ge=0, le=1)
    as_of: date | None = None


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Charges(_Part):
    """What an attempt to charge costs, and what a failed one costs on top."""

    attempt: Price
    decline: Price | None = None


class Staff(_Part):
    """People's time: the cost of an hour, minutes per task and per call, and the minutes that there are on a working
    day, Monday to Friday."""

    hour: Price
    minutes_per_task: Price
    minutes_per_call: Price | None = None
    minutes_per_day: Price | None = None


class Agency(_Part):
    """Of what is referred, the share that an agency collects, and its commission on that."""

    collects: Share
    commission: Share


class Costs(_Part):
    """A whole file. `cost_of_capital` is a share a year, `margin_per_month` what a customer who cancels is worth;
    `segment` names a column by which the report is split too."""

    as_of: date
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    segment: str = ""
    cost_of_capital: Share | None = None
    margin_per_month: Price | None = None
    channels: dict[str, Price] = Field(default_factory=dict)
    charges: Charges | None = None
    staff: Staff | None = None
    agency: Agency | None = None

    @model_validator(mode="after")
    def _known_channels(self) -> Self:
        strange = sorted(set(self.channels) - set(library().channels))
        if strange:
            raise ValueError(f"channels: the library has no `{strange[0]}`; it has {', '.join(library().channels)}")
        return self

    @model_validator(mode="after")
    def _calls_once(self) -> Self:
        if self.staff is not None and self.staff.minutes_per_call is not None and "call" not in self.channels:
            raise ValueError(
                "staff.minutes_per_call needs a price of `call` under [channels], that of the line alone: the "
                "policies' own cost_per_call has a person's minutes in it"
            )
        return self

    def numbers(self) -> Iterator[tuple[str, Price | Share]]:
        """Every number by its place in the file."""
        yield from _numbers("", self)
        for name, price in self.channels.items():
            yield f"channels.{name}", price

    @property
    def digest(self) -> str:
        """Of all that the file says, whatever its layout."""
        return blake2b(self.model_dump_json().encode(), digest_size=16).hexdigest()


def _numbers(place: str, part: BaseModel) -> Iterator[tuple[str, Price | Share]]:
    for name in type(part).model_fields:
        value, where = getattr(part, name), f"{place}.{name}" if place else name
        if isinstance(value, Price | Share):
            yield where, value
        elif isinstance(value, BaseModel):
            yield from _numbers(where, value)


def read(name: str) -> Costs:
    """The shipped example, or the prices in a file. Raises `CostsError` with the place of what is wrong."""
    if name == EXAMPLE:
        return parse(source(), name)
    try:
        return parse(Path(name).read_text(encoding="utf-8-sig"), name)
    except UnicodeDecodeError:
        raise CostsError(f"{name} is not a text in UTF-8; save it as one") from None
    except OSError as error:
        raise CostsError(
            f"{name} cannot be read ({error.strerror}); write one from `dunning response costs`, or name the shipped "
            f"one: --costs {EXAMPLE}"
        ) from None


def source() -> str:
    """The text of the shipped example."""
    return files("dunning_simulator.outcomes").joinpath("costs.toml").read_text(encoding="utf-8")


def parse(text: str, name: str) -> Costs:
    """The prices that a text states. Raises `CostsError`."""
    try:
        return Costs.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise CostsError(f"{name} is not TOML: {error}") from None
    except ValidationError as error:
        raise CostsError(problems(name, Costs, error)) from None
