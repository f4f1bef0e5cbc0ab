"""The policy for invoices between businesses: clean, tested by its own stories, every rule seen firing."""

from __future__ import annotations

from functools import cache

import pytest

from dunning_dsl.check import Checked, check_file
from dunning_dsl.diagnostics import Severity
from dunning_dsl.program.statements import Program
from dunning_dsl.resources import folder
from dunning_dsl.testing import TestReport, run_tests

VARIANTS = ("policy", "variant_b")


@cache
def checked(name: str) -> Checked:
    return check_file(folder("policies") / "b2b_invoices" / f"{name}.dun")


@cache
def report(name: str) -> TestReport:
    return run_tests(checked(name))


def program(name: str) -> Program:
    found = checked(name).program
    assert found is not None
    return found


@pytest.mark.parametrize("name", VARIANTS)
def test_no_error_and_no_warning(name: str) -> None:
    found = [report for report in checked(name).diagnostics if report.severity is not Severity.NOTE]
    assert found == []


@pytest.mark.parametrize("name", VARIANTS)
def test_own_tests_pass(name: str) -> None:
    assert report(name).failures == ()


def test_every_rule_fires_in_some_test() -> None:
    assert report("policy").coverage.never_fired == ()


def test_what_only_variant_b_has_fires_in_its_tests() -> None:
    shared = {rule for rule, _ in report("policy").coverage.tests_by_rule}
    assert set(report("variant_b").coverage.never_fired) <= shared


def test_variants_share_most_of_their_rules() -> None:
    a, b = ({rule.name for rule in program(name).rules} for name in VARIANTS)
    assert len(a & b) >= 25
