"""How the tests share processes: a file's stay together, for they share fixtures; the slow properties spread."""

from __future__ import annotations

import pytest

SPREAD = ("tests/decide/test_meaning.py",)
"""Files whose tests are slow and share nothing."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        file = item.nodeid.partition("::")[0]
        if file not in SPREAD:
            item.add_marker(pytest.mark.xdist_group(file))
