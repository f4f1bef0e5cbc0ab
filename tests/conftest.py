"""How the tests share processes: a file's stay together, for they share fixtures; the slow properties spread.

Properties draw the same examples in every run, so that a change is judged by itself; `HYPOTHESIS_PROFILE=search` draws
new ones.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

settings.register_profile("same", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("search", deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

SPREAD = (
    "tests/decide/test_meaning.py",
    "tests/engine/test_differential.py",
    "tests/engine/test_many_differential.py",
)
"""Files whose tests are slow and share nothing."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        file = item.nodeid.partition("::")[0]
        if file not in SPREAD:
            item.add_marker(pytest.mark.xdist_group(file))
