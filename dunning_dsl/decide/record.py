"""A decision as JSON, with a published JSON Schema."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

from dunning_dsl.decide.decision import Decision
from dunning_dsl.program.values import UNKNOWN

SCHEMA_VERSION = 1


def to_json(decision: Decision, *, events: bool = False) -> dict[str, Any]:
    """Plain JSON values in the order of the fields; days are ISO dates, instants seconds since 1970 UTC. `events` adds
    what it writes to the history."""
    shown = _plain(decision)
    assert isinstance(shown, dict)
    if not events:
        shown.pop("events", None)
    return {"schema": SCHEMA_VERSION, **shown}


_DAYS = frozenset({"day", "goes_day", "opened_on", "until", "earliest", "last", "true_from", "own_day", "on"})


def _plain(value: Any, name: str = "", owner: str = "") -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        kind = type(value).__name__
        return {f.name: _plain(getattr(value, f.name), f.name, kind) for f in fields(value)}
    if isinstance(value, tuple | list | frozenset):
        return [_plain(v) for v in value]
    if value is UNKNOWN:
        return "unknown"
    if name in _DAYS and isinstance(value, int) and owner != "RuleOutcome":
        from datetime import date

        return date.fromordinal(value).isoformat() if 1 <= value <= date.max.toordinal() else None
    return value


def json_schema() -> dict[str, Any]:
    """The JSON Schema of `to_json`, made from the dataclasses (imports pydantic)."""
    from pydantic import TypeAdapter

    schema = TypeAdapter(Decision).json_schema(mode="serialization")
    definitions = schema.get("$defs", {})
    for name, definition in (("Decision", schema), *definitions.items()):
        for field_name, shape in definition.get("properties", {}).items():
            if field_name in _DAYS and name != "RuleOutcome":
                optional = "anyOf" in shape or "default" in shape
                shape.clear()
                date_shape = {"type": "string", "format": "date"}
                shape.update({"anyOf": [date_shape, {"type": "null"}]} if optional else date_shape)
    schema["properties"] = {"schema": {"const": SCHEMA_VERSION}, **schema["properties"]}
    schema["properties"].pop("events", None)
    return schema
