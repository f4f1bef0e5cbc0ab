"""The library's modules keep what they promise: the policies beside this file pass their own tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from dunning_dsl.check import check_file
from dunning_dsl.resources import folder
from dunning_dsl.testing import run_tests

HERE = Path(__file__).parent
LIBRARY = folder("stdlib")
ALWAYS = ("facts", "channels", "tones", "offers", "declines")
MODULES = sorted(path.relative_to(LIBRARY).with_suffix("").as_posix() for path in LIBRARY.rglob("*.dun"))
TESTED = sorted(path.relative_to(HERE).with_suffix("").as_posix() for path in HERE.rglob("*.dun"))


@pytest.mark.parametrize("name", TESTED)
def test_policy_passes_its_own_tests(name: str) -> None:
    checked = check_file(HERE / f"{name}.dun", messages=False)
    assert checked.ok, checked.diagnostics
    report = run_tests(checked)
    assert report.failures == (), report


@pytest.mark.parametrize("name", MODULES)
def test_module_may_be_used_by_a_policy(name: str, tmp_path: Path) -> None:
    policy = tmp_path / "policy.dun"
    use = "" if name in ALWAYS else f"use std.{name.replace('/', '.')}\n\n"
    rule = 'rule r:\n    when days_overdue >= 3: send email "reminder"\n'
    policy.write_text(f'policy "P":\n    currency USD\n    timezone "UTC"\n\n{use}{rule}', encoding="utf-8")
    assert check_file(policy, messages=False).ok


def test_all_packs_go_together(tmp_path: Path) -> None:
    """Packs share what they ask about a customer, and a policy may say what holds for its book."""
    policy = tmp_path / "policy.dun"
    packs = "".join(f"use std.{name.replace('/', '.')}\n" for name in reversed(MODULES) if "/" in name)
    policy.write_text(
        f'policy "P":\n    currency USD\n    timezone "UTC"\n\nuse std.safe\nuse std.retries\n{packs}\n'
        "fact collector: one of first_party, third_party default third_party\n\n"
        'rule r:\n    when days_overdue >= 3: send email "reminder"\n',
        encoding="utf-8",
    )
    checked = check_file(policy, messages=False)
    assert checked.ok, checked.diagnostics


@pytest.mark.parametrize("name", [name for name in MODULES if name not in ALWAYS])
def test_module_may_be_replaced_by_a_copy_beside_the_policy(name: str, tmp_path: Path) -> None:
    """What the library says will change: a team takes a copy, changes it, and waits for nobody."""
    copy = tmp_path / f"{Path(name).name}.dun"
    copy.write_text((LIBRARY / f"{name}.dun").read_text(encoding="utf-8"), encoding="utf-8")
    policy = tmp_path / "policy.dun"
    rule = 'rule r:\n    when days_overdue >= 3: send email "reminder"\n'
    policy.write_text(
        f'policy "P":\n    currency USD\n    timezone "UTC"\n\nuse "./{copy.name}"\n\n{rule}', encoding="utf-8"
    )
    checked = check_file(policy, messages=False)
    assert checked.ok, checked.diagnostics
