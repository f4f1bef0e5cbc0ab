"""A model as TOML, in the form that `read` takes: each quantity on a line of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Final

from pydantic import BaseModel

from dunning_simulator.response.model import Model
from dunning_simulator.response.quantities import Sourced

PLACES: Final = 6


def as_toml(model: Model, heading: str = "") -> str:
    """The model's file. Numbers have six decimal places at most, so that it is the same wherever the same numbers were
    found; `heading` becomes comments at its top."""
    lines = [f"# {line}".rstrip() for line in heading.splitlines()]
    return "\n".join((*lines, *_part("", model))) + "\n"


def _part(place: str, part: BaseModel) -> Iterator[str]:
    """The plain values of a part, then its parts, each under a heading of its own."""
    below: list[tuple[str, BaseModel | Mapping[str, object]]] = []
    if place:
        yield f"\n[{place}]"
    for name in type(part).model_fields:
        value = getattr(part, name)
        inner = f"{place}.{name}" if place else name
        if value is None or value == {}:
            continue
        if isinstance(value, Sourced):
            yield f"{name} = {_value(value.model_dump(exclude_defaults=True))}"
        elif isinstance(value, BaseModel | dict):
            below.append((inner, value))
        else:
            yield f"{name} = {_value(value)}"
    for inner, value in below:
        if isinstance(value, BaseModel):
            yield from _part(inner, value)
        else:
            yield f"\n[{inner}]"
            yield from (f"{_key(name)} = {_value(one)}" for name, one in value.items())


def _value(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            return _number(value)
        case str():
            return json.dumps(value, ensure_ascii=False)
        case list() | tuple():
            return "[" + ", ".join(_value(one) for one in value) + "]"
        case dict():
            return "{ " + ", ".join(f"{_key(k)} = {_value(v)}" for k, v in value.items() if v is not None) + " }"
    raise TypeError(f"{type(value).__name__} is not written to TOML")


def _number(value: float) -> str:
    """At most six decimal places, six significant digits where it is smaller than that."""
    rounded = round(value, PLACES) if abs(value) >= 0.001 else float(f"{value:.6g}")
    text = format(rounded, "f") if abs(rounded) < 1e-4 and rounded else repr(rounded)
    return "0.0" if rounded == 0 else text


def _key(name: str) -> str:
    return name if name.replace("_", "").replace("-", "").isalnum() and name.isascii() else json.dumps(name)
