"""The report as JSON: the dataclasses of `model` or `findings` as they are, keys in their order; `README.md` says what
they mean."""

from __future__ import annotations

import json
from dataclasses import asdict

from dunning_simulator.report.findings import Findings
from dunning_simulator.report.model import Report

SCHEMA = 1
"""Rises whenever a key changes its meaning or goes away; a new key does not raise it."""


def to_json(report: Report | Findings) -> dict[str, object]:
    """Plain dictionaries, lists, numbers and strings."""
    return {"schema": SCHEMA, **asdict(report)}


def render(report: Report | Findings) -> str:
    """The same as text, with a final line end."""
    return json.dumps(to_json(report), indent=2, ensure_ascii=False, allow_nan=False) + "\n"
