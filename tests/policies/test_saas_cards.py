"""The policy for subscriptions paid by card: its page's figures current, each country's pack one line to strike."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime
from pathlib import Path
from runpy import run_path
from zoneinfo import ZoneInfo

import pytest

from dunning_dsl.check import check_file
from dunning_dsl.diagnostics import Severity
from dunning_dsl.resources import folder
from dunning_dsl.testing import run_tests
from dunning_dsl.testing.story import tell
from tests.policies.shipped import VARIANTS, checked, program

HOME = folder("policies") / "saas_cards"
SCRIPT = Path(__file__).parents[2] / "scripts" / "policy_figures.py"


def test_the_figures_in_its_page_are_current_and_the_variants_part_in_five_of_a_hundred_cases() -> None:
    made = run_path(str(SCRIPT))["page"](HOME / "README.md")
    assert (HOME / "README.md").read_text(encoding="utf-8") == made, "run `python scripts/policy_figures.py`"
    parted = re.search(r"part ways in [\d,]+ \(([\d.]+) %\)", made)
    assert parted is not None
    assert 5 <= float(parted[1]) < 50, "what they share should be most of what they do"


@pytest.mark.parametrize(
    ("pack", "rests"),
    [
        ("us", set()),
        ("uk", set()),
        (
            "eu",
            {"nobody has looked: nothing ends by itself, and nobody is asked back who has not gone"},
        ),
    ],
)
def test_a_country_s_pack_is_one_line_to_strike(pack: str, rests: set[str], tmp_path: Path) -> None:
    shutil.copytree(HOME, tmp_path / "mine")
    policy = tmp_path / "mine" / "policy.dun"
    text = policy.read_text(encoding="utf-8")
    line = f"use std.compliance.{pack}\n"
    assert line in text
    policy.write_text(text.replace(line, ""), encoding="utf-8")
    checked = check_file(policy)
    assert [found for found in checked.diagnostics if found.severity is not Severity.NOTE] == []
    assert {result.name for result in run_tests(checked).results if not result.passed} == rests


@pytest.mark.parametrize("name", VARIANTS)
def test_where_the_zone_is_not_known_nobody_on_the_mainland_hears_a_phone_before_eight_or_after_nine(name: str) -> None:
    made = program("saas_cards", name)
    stories = [tell(made, test) for test in checked("saas_cards", name).tests if test.days]
    decisions = [decision for story in stories for decision in story.decisions.values()]
    texts = [action for decision in decisions for action in decision.actions if action.channel == "sms"]
    assert texts
    for action in texts:
        for zone in ("America/Los_Angeles", "America/New_York"):
            at = datetime.fromtimestamp(action.goes_at, UTC).astimezone(ZoneInfo(zone))
            assert 8 <= at.hour < 21
