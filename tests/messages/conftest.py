"""Policies with messages in a folder of their own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from dunning_dsl.check import Checked, check_file

HEADER = 'policy "P":\n    currency USD\n    timezone "UTC"\n\n'
RULE = 'rule reminder:\n    on day 3: send email "reminder"\n'
MAIL = "Subject: Your invoice\n\n{{ amount_due | money }} is due. Pay here: {{ pay_url }}\n"

Write = Callable[..., Checked]


@pytest.fixture(autouse=True)
def _cache_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUNNING_CACHE_DIR", str(tmp_path / "cache"))


@pytest.fixture
def check(tmp_path: Path) -> Write:
    """Checks a policy (statements after the header) with message files by name."""

    def checked(statements: str = RULE, **files: str) -> Checked:
        folder = tmp_path / "policy"
        (folder / "messages").mkdir(parents=True, exist_ok=True)
        for old in (folder / "messages").iterdir():
            old.unlink()
        for name, text in files.items():
            (folder / "messages" / f"{name.replace('__', '.')}.j2").write_text(text, encoding="utf-8")
        (folder / "policy.dun").write_text(HEADER + statements, encoding="utf-8")
        return check_file(folder / "policy.dun")

    return checked


def codes(checked: Checked) -> list[str]:
    """The reports that are about messages."""
    return [found.code for found in checked.diagnostics if found.code.startswith("D5")]
