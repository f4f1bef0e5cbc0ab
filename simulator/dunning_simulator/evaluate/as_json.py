"""The report as JSON: the dataclasses of `model` as they are.

Fractions are written with six digits that mean something: more would differ from machine to machine.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any, Final

from dunning_simulator.evaluate.model import Report

SCHEMA: Final = 1
"""Rises whenever a key changes its meaning or goes away; a new key does not raise it."""


def to_json(report: Report) -> dict[str, Any]:
    """Plain dictionaries, lists, numbers and strings."""
    return {"schema": SCHEMA, **_rounded(asdict(report))}


def render(report: Report) -> str:
    """The same as text, with a final line end."""
    return json.dumps(to_json(report), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.6g}")
    if isinstance(value, dict):
        return {key: _rounded(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_rounded(each) for each in value]
    return value
