"""The README's own policy has no warnings, as its workflow asks."""

from __future__ import annotations

from dunning_dsl.check import check_text
from dunning_dsl.diagnostics import Severity
from tests.docs.blocks import ROOT, blocks


def test_the_first_policy_of_the_readme_is_clean_under_strict() -> None:
    (policy,) = (block for block in blocks() if block.page == "README.md")
    found = check_text(policy.text, messages=False).diagnostics
    assert [d.code for d in found if d.severity is not Severity.NOTE] == []
    assert "--strict" in (ROOT / "README.md").read_text(encoding="utf-8")
