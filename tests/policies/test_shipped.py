"""Every shipped policy and its variant: clean, tested by its own stories, every rule and every status seen in them."""

from __future__ import annotations

import pytest

from dunning_dsl.decide.decision import STATUSES
from dunning_dsl.diagnostics import Severity
from dunning_dsl.program.statements import Expect
from tests.policies.shipped import POLICIES, VARIANTS, checked, program, report, through_time


@pytest.mark.parametrize("name", VARIANTS)
@pytest.mark.parametrize("policy", POLICIES)
def test_no_error_and_no_warning(policy: str, name: str) -> None:
    found = [report for report in checked(policy, name).diagnostics if report.severity is not Severity.NOTE]
    assert found == []


@pytest.mark.parametrize("name", VARIANTS)
@pytest.mark.parametrize("policy", POLICIES)
def test_own_tests_pass(policy: str, name: str) -> None:
    assert report(policy, name).failures == ()


@pytest.mark.parametrize("name", VARIANTS)
@pytest.mark.parametrize("policy", POLICIES)
def test_a_step_never_speaks_in_the_tone_of_the_stage_before(policy: str, name: str) -> None:
    assert [found for found in checked(policy, name).diagnostics if found.code == "D819"] == []


@pytest.mark.parametrize("policy", POLICIES)
def test_every_rule_fires_in_some_test_through_time(policy: str) -> None:
    fired = {rule for status, rule in through_time(policy) if status == "fired"}
    assert [rule.name for rule in program(policy, "policy").rules if rule.name not in fired] == []


@pytest.mark.parametrize("policy", POLICIES)
def test_every_status_comes_up_in_some_test_through_time(policy: str) -> None:
    assert {status for status, _ in through_time(policy)} == set(STATUSES)


@pytest.mark.parametrize("policy", POLICIES)
def test_every_status_that_a_test_can_expect_is_expected(policy: str) -> None:
    tests = checked(policy, "policy").tests
    steps = [step for test in tests for step in (*test.expects, *(s for block in test.days for s in block.steps))]
    kinds = {step.kind for step in steps if isinstance(step, Expect)}
    assert kinds >= {"blocked", "deferred", "undecided", "held", "missed"}


@pytest.mark.parametrize("policy", POLICIES)
def test_what_only_variant_b_has_fires_in_its_tests(policy: str) -> None:
    shared = {rule for rule, _ in report(policy, "policy").coverage.tests_by_rule}
    assert set(report(policy, "variant_b").coverage.never_fired) <= shared


@pytest.mark.parametrize("policy", POLICIES)
def test_variants_share_most_of_their_rules(policy: str) -> None:
    a, b = ({rule.name for rule in program(policy, name).rules} for name in VARIANTS)
    assert len(a & b) > 0.6 * len(a | b)
