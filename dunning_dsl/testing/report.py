"""What running the tests of a policy gives."""

from __future__ import annotations

from dataclasses import dataclass

from dunning_dsl.diagnostics import Diagnostic
from dunning_dsl.source import Span


@dataclass(frozen=True, slots=True)
class TestResult:
    """One test: `failures` is empty where it passed; `fired` are the rules that fired in it, `decisions` how many were
    made."""

    __test__ = False

    name: str
    span: Span
    failures: tuple[Diagnostic, ...]
    fired: frozenset[str]
    decisions: int

    @property
    def passed(self) -> bool:
        return not self.failures


@dataclass(frozen=True, slots=True)
class Coverage:
    """For every rule of the policy's own files, in their order, the tests in which it fired."""

    tests_by_rule: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def never_fired(self) -> tuple[str, ...]:
        return tuple(rule for rule, tests in self.tests_by_rule if not tests)


@dataclass(frozen=True, slots=True)
class TestReport:
    """`advice` says which rules no test fires."""

    __test__ = False

    results: tuple[TestResult, ...]
    coverage: Coverage
    advice: tuple[Diagnostic, ...] = ()

    @property
    def passed(self) -> bool:
        return all(result.passed for result in self.results)

    @property
    def failures(self) -> tuple[Diagnostic, ...]:
        return tuple(failure for result in self.results for failure in result.failures)
