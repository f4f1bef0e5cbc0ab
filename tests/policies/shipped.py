"""The shipped policies, each checked and tested once for all tests of a process."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

from dunning_dsl.check import Checked, check_file
from dunning_dsl.decide.decision import Status
from dunning_dsl.diagnostics import Severity
from dunning_dsl.program.statements import Program
from dunning_dsl.resources import folder
from dunning_dsl.testing import TestReport, run_tests
from dunning_dsl.testing.story import tell

POLICIES = ("saas_cards", "b2b_invoices", "utilities_postpay")
VARIANTS = ("policy", "variant_b")


@cache
def checked(policy: str, name: str) -> Checked:
    return check_file(folder("policies") / policy / f"{name}.dun")


@cache
def report(policy: str, name: str) -> TestReport:
    return run_tests(checked(policy, name))


def program(policy: str, name: str) -> Program:
    found = checked(policy, name).program
    assert found is not None
    return found


@cache
def through_time(policy: str) -> frozenset[tuple[Status, str]]:
    """What became of which rule on any day of the policy's tests through time."""
    made = program(policy, "policy")
    told = [tell(made, test) for test in checked(policy, "policy").tests if test.days]
    decisions = [decision for one in told for decision in one.decisions.values()]
    return frozenset((o.status, o.rule) for decision in decisions for case in decision.cases for o in case.rules)


def copy(policy: str, to: Path) -> Path:
    """The folder of somebody's own copy."""
    shutil.copytree(folder("policies") / policy, to / "mine")
    return to / "mine"


def clean(found: Checked) -> None:
    assert [report for report in found.diagnostics if report.severity is not Severity.NOTE] == []


def failed(found: Checked) -> set[str]:
    """The names of the tests that fail."""
    return {result.name for result in run_tests(found).results if not result.passed}
