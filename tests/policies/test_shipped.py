"""Every shipped policy and its variant: clean, tested by its own stories, every rule seen firing."""

from __future__ import annotations

import pytest

from dunning_dsl.diagnostics import Severity
from tests.policies.shipped import POLICIES, VARIANTS, checked, program, report


@pytest.mark.parametrize("name", VARIANTS)
@pytest.mark.parametrize("policy", POLICIES)
def test_no_error_and_no_warning(policy: str, name: str) -> None:
    found = [report for report in checked(policy, name).diagnostics if report.severity is not Severity.NOTE]
    assert found == []


@pytest.mark.parametrize("name", VARIANTS)
@pytest.mark.parametrize("policy", POLICIES)
def test_own_tests_pass(policy: str, name: str) -> None:
    assert report(policy, name).failures == ()


@pytest.mark.parametrize("policy", POLICIES)
def test_every_rule_fires_in_some_test(policy: str) -> None:
    assert report(policy, "policy").coverage.never_fired == ()


@pytest.mark.parametrize("policy", POLICIES)
def test_what_only_variant_b_has_fires_in_its_tests(policy: str) -> None:
    shared = {rule for rule, _ in report(policy, "policy").coverage.tests_by_rule}
    assert set(report(policy, "variant_b").coverage.never_fired) <= shared


@pytest.mark.parametrize("policy", POLICIES)
def test_variants_share_most_of_their_rules(policy: str) -> None:
    a, b = ({rule.name for rule in program(policy, name).rules} for name in VARIANTS)
    assert len(a & b) > 0.6 * len(a | b)
