"""Known answers: numbers that named libraries gave on the files beside them, and where those files lie."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

DATA = Path(__file__).parents[2].parent / "shared" / "data"


def known(name: str) -> Any:
    """A part of the reference values."""
    return json.loads(file("reference_values.json").read_text(encoding="utf-8"))[name]


def file(name: str) -> Path:
    """A file of the shared data; the test is skipped, and says so, where it is not there."""
    path = DATA / name
    if not path.is_file():
        pytest.skip(f"{name} is read from shared/data beside the checkout, and is not here")
    return path
