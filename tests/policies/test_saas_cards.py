"""The policy for card subscriptions: clean, tested by its own stories, every rule seen firing."""

from __future__ import annotations

from functools import cache

import pytest

from dunning_dsl.check import Checked, check_file
from dunning_dsl.resources import folder
from dunning_dsl.testing import TestReport, run_tests

VARIANTS = ("policy", "variant_b")


@cache
def checked(name: str) -> Checked:
    return check_file(folder("policies") / "saas_cards" / f"{name}.dun")


@cache
def report(name: str) -> TestReport:
    return run_tests(checked(name))


@pytest.mark.parametrize("name", VARIANTS)
def test_nothing_to_report_even_when_strict(name: str) -> None:
    assert checked(name).diagnostics == ()


@pytest.mark.parametrize("name", VARIANTS)
def test_own_tests_pass(name: str) -> None:
    assert report(name).failed == ()


@pytest.mark.parametrize("name", VARIANTS)
def test_every_rule_fires_in_some_test(name: str) -> None:
    assert report(name).never_fired == ()
