"""The shipped policies, each checked and tested once for all tests of a process."""

from __future__ import annotations

from functools import cache

from dunning_dsl.check import Checked, check_file
from dunning_dsl.program.statements import Program
from dunning_dsl.resources import folder
from dunning_dsl.testing import TestReport, run_tests

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
