"""A copy of a shipped policy is somebody's own: of its tests only those fail that its page names."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from dunning_dsl.check import check_file
from dunning_dsl.program.statements import Assign
from dunning_dsl.resources import folder
from tests.policies.shipped import POLICIES, VARIANTS, clean, copy, failed, program

LADDER = "the ladder: "

CHANGED = {
    "saas_cards": {
        "first_nudge": 4,
        "offer_day": 11,
        "notice_day": 18,
        "notice_days": 10,
        "last_notice_days": 10,
        "closing_days": 35,
        "break_days": 45,
        "reply_days": 5,
    },
    "b2b_invoices": {
        "first_reminder": 5,
        "second_reminder": 12,
        "notice_day": 21,
        "fee_days": 12,
        "last_notice_days": 14,
        "referral_days": 28,
        "extra_time": 10,
        "answer_days": 5,
    },
    "utilities_postpay": {
        "word_before": -7,
        "first_reminder": 7,
        "help_day": 16,
        "notice_day": 35,
        "notice_days": 21,
        "last_notice_days": 35,
        "break_days": 45,
        "answer_days": 10,
    },
}

AT_ODDS: dict[str, dict[str, tuple[Any, ...]]] = {
    "saas_cards": {
        "word_before": (7, "word_before must be below 0"),
        "first_nudge": (20, "first_nudge must come before notice_day", "second_nudge must come after first_nudge"),
        "second_nudge": (15, "second_nudge must come before notice_day"),
        "quiet_days": (20, "quiet_days must be less than notice_day"),
        "offer_day": (20, "offer_day must come before notice_day"),
        "review_days": (24, "review_days must be at least 7 less than closing_days"),
        "hand_over_days": (5, "hand_over_days must be more than closing_days"),
        "win_back_days": (20, "win_back_days must be more than closing_days"),
        "last_notice_lasts": (7, "last_notice_lasts must be more than last_notice_days"),
        "closing_lasts": (30, "closing_lasts must be more than closing_days"),
        "offer_stands": (21, "offer_wait must be more than offer_stands"),
        "extra_time_stands": (10, "extra_time_wait must be more than extra_time_stands"),
    },
    "b2b_invoices": {
        "first_reminder": (30, "first_reminder (business days) must come before notice_day"),
        "word_before": (7, "word_before must be below 0"),
        "second_reminder": (20, "second_reminder must come before notice_day", "must come before second_reminder"),
        "offer_day": (20, "offer_day must come before notice_day"),
        "owner_days": (30, "owner_days and owner_warning together must be less than last_notice_lasts"),
        "interest_days": (21, "interest_days must be less than referral_days"),
        "referral_lasts": (21, "referral_lasts must be more than referral_days"),
        "fee_lasts": (10, "fee_lasts must be more than fee_days"),
        "last_notice_days": (28, "last_notice_lasts must be more than last_notice_days"),
        "parts_stand": (21, "parts_wait must be more than parts_stand"),
        "more_time_stands": (14, "more_time_wait must be more than more_time_stands"),
    },
    "utilities_postpay": {
        "last_notice_days": (3, "last_notice_days must be 28 or more"),
        "last_notice_lasts": (2, "last_notice_lasts must be more than last_notice_days"),
        "word_before": (1, "word_before must be below 0"),
        "first_reminder": (
            41,
            "first_reminder must come before notice_day",
            "must come before help_day",
        ),
        "debit_patience": (28, "debit_patience must be less than notice_day"),
        "help_day": (40, "help_day must come before notice_day"),
        "offer_stands": (28, "offer_wait must be more than offer_stands"),
        "extra_time_stands": (21, "extra_time_wait must be more than extra_time_stands"),
    },
}


def change(home: Path, param: str, days: int) -> None:
    """Write another number into the line that declares the param."""
    line = re.compile(rf"^(param {param}: days = )-?\d+", re.MULTILINE)
    for file in (home / "policy.dun", home / "common.dun"):
        text = file.read_text(encoding="utf-8")
        if line.search(text):
            file.write_text(line.sub(rf"\g<1>{days}", text), encoding="utf-8")
            return
    raise AssertionError(f"no param {param}")


@pytest.mark.parametrize("policy", POLICIES)
def test_numbers_can_be_changed_and_only_the_ladder_has_to_follow(policy: str, tmp_path: Path) -> None:
    home = copy(policy, tmp_path)
    for param, days in CHANGED[policy].items():
        change(home, param, days)
    found = check_file(home / "policy.dun")
    clean(found)
    (name,) = failed(found)
    assert name.startswith(LADDER)


@pytest.mark.parametrize("policy", POLICIES)
def test_numbers_at_odds_are_told_by_name_and_fail_no_story_but_the_ladder(policy: str, tmp_path: Path) -> None:
    home = copy(policy, tmp_path)
    for param, (days, *_) in AT_ODDS[policy].items():
        change(home, param, days)
    found = check_file(home / "policy.dun", messages=False)
    told = [(d.message, note) for d in found.diagnostics if d.code == "D821" for note in d.notes]
    for param, (days, *rules) in AT_ODDS[policy].items():
        for words in rules:
            assert any(words in note and f"`{param}` is {days} day" in message for message, note in told), (param, told)
    (name,) = failed(found)
    assert name.startswith(LADDER)


def test_another_card_that_would_never_be_tried_is_told(tmp_path: Path) -> None:
    home = copy("saas_cards", tmp_path)
    change(home, "tries_until", 10)
    (found,) = [d for d in check_file(home / "policy.dun", messages=False).diagnostics if d.code == "D811"]
    assert "backup_card" in found.message
    assert {"`tries_until` is 10 days", "`backup_day` is 12 days"} <= set(found.notes)


@pytest.mark.parametrize("policy", POLICIES)
def test_every_queue_stands_in_the_page(policy: str) -> None:
    page = (folder("policies") / policy / "README.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"`(\w+)`", page.split("## Who gets tasks\n")[1].split("\n## ")[0]))
    rules = [rule for name in VARIANTS for rule in program(policy, name).rules]
    assert {
        action.queue for rule in rules for step in rule.steps if isinstance(action := step.action, Assign)
    } == listed
