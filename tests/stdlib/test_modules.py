"""The library's modules keep what they promise: the policies beside this file pass their own tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from dunning_dsl.check import check_file
from dunning_dsl.resources import folder
from dunning_dsl.testing import run_tests

HERE = Path(__file__).parent
MODULES = sorted(path.stem for path in folder("stdlib").glob("*.dun"))


@pytest.mark.parametrize("name", ["safe", "retries"])
def test_policy_passes_its_own_tests(name: str) -> None:
    checked = check_file(HERE / f"{name}.dun", messages=False)
    assert checked.ok, checked.diagnostics
    report = run_tests(checked)
    assert report.failures == (), report


@pytest.mark.parametrize("name", MODULES)
def test_module_may_be_used_by_a_policy(name: str, tmp_path: Path) -> None:
    policy = tmp_path / "policy.dun"
    use = "" if name in ("facts", "channels", "tones", "offers", "declines") else f"use std.{name}\n\n"
    rule = 'rule r:\n    when days_overdue >= 3: send email "reminder"\n'
    policy.write_text(f'policy "P":\n    currency USD\n    timezone "UTC"\n\n{use}{rule}', encoding="utf-8")
    assert check_file(policy, messages=False).ok
