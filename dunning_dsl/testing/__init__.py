"""The tests that a policy brings: one moment, or a story through time (LANGUAGE.md, section 7).

In: a checked policy. Out: a `TestReport`: what passed, a diagnostic for each thing that did not happen or should not
have, and which rules no test ever fired. `stage_setting` makes the customer, `story` and `moment` let the policy
decide, `expectations` compares, `why` says why. Imports `decide` and what stands above it.
"""

from __future__ import annotations

from dunning_dsl.testing.report import Coverage, TestReport, TestResult
from dunning_dsl.testing.run import run_tests

__all__ = ["Coverage", "TestReport", "TestResult", "run_tests"]
