"""Runs the tests of a checked policy."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dunning_dsl.decide.decision import Decision
from dunning_dsl.decide.one_moment import decide_facts
from dunning_dsl.diagnostics import Diagnostic, report
from dunning_dsl.program.statements import Expect, PolicyTest, Program
from dunning_dsl.program.words import action_words
from dunning_dsl.source import Source, Span
from dunning_dsl.testing import why
from dunning_dsl.testing.expectations import Happened, Outcome, compare, fits, happenings
from dunning_dsl.testing.report import Coverage, TestReport, TestResult
from dunning_dsl.testing.stage_setting import arms_for, day_zero, events_for, facts_for, program_for
from dunning_dsl.testing.story import AFTER_DAYS, Told, tell

if TYPE_CHECKING:
    from dunning_dsl.check import Checked


def run_tests(checked: Checked, *, chosen: Callable[[PolicyTest], bool] = lambda test: True) -> TestReport:
    """The tests for which `chosen` is true, in the order of the file; coverage is over those. A policy with errors has
    no results."""
    program = checked.program
    if program is None:
        return TestReport((), Coverage(()))
    results = tuple(run_test(program, test, checked.sources) for test in checked.tests if chosen(test))
    coverage = Coverage(
        tuple(
            (rule.name, tuple(result.name for result in results if rule.name in result.fired))
            for rule in program.rules
            if _own(program, rule.name)
        )
    )
    return TestReport(results, coverage, _advice(program, coverage) if results else ())


def run_test(program: Program, test: PolicyTest, sources: Mapping[str, Source]) -> TestResult:
    """One test."""
    judge = _Judge(program, test, sources)
    if test.days:
        told = tell(program, test)
        judge.through_time(told)
        decisions = told.decisions
    else:
        decisions = {0: _one_moment(program, test)}
        judge.one_moment(decisions)
    fired = {o.rule for d in decisions.values() for c in d.cases for o in c.rules if o.status == "fired"}
    return TestResult(test.name, test.span, tuple(judge.failures), frozenset(fired), len(decisions))


def _one_moment(program: Program, test: PolicyTest) -> Decision:
    given = program_for(program, test.givens)
    return decide_facts(
        given,
        facts_for(test.givens, test.currency),
        currency=test.currency,
        events=events_for(test.givens),
        arms=arms_for(program, test.givens),
        day=day_zero(program, test),
    )


def _own(program: Program, rule: str) -> bool:
    """Whether a rule is written in the policy's own files, the library's being tested where they are."""
    span = program.spans.get(f"rule:{rule}")
    return span is None or not span.file.startswith("std.")


def _advice(program: Program, coverage: Coverage) -> tuple[Diagnostic, ...]:
    idle = coverage.never_fired
    return tuple(report("D605", program.spans.get(f"rule:{rule}", Span("", 0, 0)), rule=rule) for rule in idle)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Some days of a test (or its one moment), how they came out, and where to point for what was not expected."""

    outcome: Outcome
    happened: list[Happened]
    decisions: Mapping[int, Decision]
    nothing: Span
    on: str


class _Judge:
    """Compares one test's expectations with what happened, and says what did not come out."""

    def __init__(self, program: Program, test: PolicyTest, sources: Mapping[str, Source]) -> None:
        self.program = program_for(program, test.givens)
        self.test = test
        self.sources = sources
        self.failures: list[Diagnostic] = []
        self.everything: list[Happened] = []
        self.single = not test.days
        self.slipped: int | None = None

    def one_moment(self, decisions: Mapping[int, Decision]) -> None:
        self.everything = happenings(decisions, {})
        self._say([self._stretch(self.test.expects, decisions, self.test.span)])

    def through_time(self, told: Told) -> None:
        self.failures += told.failures
        self.everything = happenings(told.decisions, told.overtaken)
        blocks: dict[int | None, tuple[list[Expect], Span]] = {}
        for block in self.test.days:
            expects = [step for step in block.steps if isinstance(step, Expect)]
            blocks.setdefault(block.day, ([], block.span))[0].extend(expects)
        unnamed = dict(told.decisions)
        stretches = []
        for day, (expects, span) in blocks.items():
            days = {day} if day is not None else set(range(told.last + 1, told.last + AFTER_DAYS + 1))
            decisions = {n: unnamed.pop(n) for n in sorted(days & unnamed.keys())}
            stretches.append(self._stretch(tuple(expects), decisions, span, day))
        self._say([*stretches, self._stretch((), unnamed, self.test.span)])

    def _stretch(
        self, expects: tuple[Expect, ...], decisions: Mapping[int, Decision], span: Span, day: int | None = None
    ) -> _Stretch:
        happened = [one for one in self.everything if one.day in decisions]
        nothing = next((expect.span for expect in expects if expect.kind == "nothing"), span)
        outcome = compare(expects, happened, decisions.values(), self.program)
        return _Stretch(outcome, happened, decisions, nothing, why.day_words(day))

    def _say(self, stretches: list[_Stretch]) -> None:
        """Report what did not come out; an action that came on another day than expected is one mistake, not two."""
        spoken_for = [one for stretch in stretches for one in stretch.outcome.met]
        for stretch in stretches:
            for expect in stretch.outcome.missing:
                moved = self._moved(expect, stretch, stretches, spoken_for)
                if moved is not None:
                    spoken_for.append(moved)
                self._missing(expect, stretch, moved)
            for expect, one in stretch.outcome.forbidden:
                notes = [why.head_of(self.program, one.action.rule)]
                self._fail("D603", expect.span, notes, on=self._on(one), action=why.said(one.action, one.currency))
            for expect in stretch.outcome.status:
                rules = [rule for rule in self.program.rules if rule.name == expect.rule]
                notes = why.because(rules, stretch.decisions, self.program, self.single)
                self._fail("D604", expect.span, notes, on=stretch.on, rule=expect.rule, status=expect.kind)
        for stretch in stretches:
            alike: dict[tuple[str, str], list[Happened]] = {}
            for one in stretch.outcome.unexpected:
                alike.setdefault((one.action.rule, why.said(one.action, one.currency)), []).append(one)
            for (rule, action), times in alike.items():
                again = [f"and on day {', '.join(str(one.day) for one in times[1:])}"] if len(times) > 1 else []
                notes = [*again, why.head_of(self.program, rule)]
                self._fail("D602", stretch.nothing, notes, on=self._on(times[0]), action=action)

    def _moved(
        self, expect: Expect, here: _Stretch, stretches: list[_Stretch], spoken_for: list[Happened]
    ) -> Happened | None:
        """An action that is the expected one, but of another day, or but for its details, and that no other expectation
        has had: two of one rule are two different days."""
        for one in [one for one in here.outcome.unexpected if why.almost(expect, one)][:1]:
            here.outcome.unexpected.remove(one)
            return one
        for stretch in stretches:
            for one in stretch.outcome.unexpected:
                if fits(expect, one, self.program):
                    stretch.outcome.unexpected.remove(one)
                    return one
        return next(
            (
                one
                for one in self.everything
                if one.overtaken is None and one not in spoken_for and fits(expect, one, self.program)
            ),
            None,
        )

    def _missing(self, expect: Expect, stretch: _Stretch, moved: Happened | None) -> None:
        notes = why.instead(stretch.happened, self.single)
        if moved is not None and moved.day not in stretch.decisions:
            notes += [f"it happened on day {moved.day}", *self._may_slip(stretch, moved.day)]
        notes += why.because(why.could_have(expect, self.program), stretch.decisions, self.program, self.single)
        self._fail("D601", expect.span, notes, on=stretch.on, action=self._words(expect))

    def _may_slip(self, stretch: _Stretch, day: int) -> list[str]:
        """Between a step that came on another day and this one the test lets something happen to the customer, on the
        day that suited the old numbers: this one moves again once that has.
        """
        days = [day, *stretch.decisions]
        first, self.slipped = self.slipped, min(days if self.slipped is None else [self.slipped, *days])
        fixed = [
            block.day
            for block in self.test.days
            if block.day is not None
            and first is not None
            and first < block.day <= max(days)
            and any(not isinstance(step, Expect) for step in block.steps)
        ]
        if not fixed:
            return []
        return [
            f"once what happens on day {' and '.join(map(str, fixed))} of the test has moved too, this may move again"
        ]

    def _on(self, one: Happened) -> str:
        return "" if self.single else why.day_words(one.day)

    def _words(self, expect: Expect) -> str:
        """What the test says it expects, as it says it."""
        source = self.sources.get(expect.span.file)
        if source is not None:
            text = " ".join(source.at(expect.span).split())
            return text.removeprefix("expect ").strip()
        assert expect.action is not None
        return action_words(expect.action)

    def _fail(self, code: str, span: Span, notes: list[str], **words: object) -> None:
        made: dict[str, Any] = {"test": self.test.name, **words}
        self.failures.append(report(code, self._first_line(span), notes=notes, **made))

    def _first_line(self, span: Span) -> Span:
        """The first line of a place, of a day's block its number only."""
        source = self.sources.get(span.file)
        if source is None:
            return span
        line = source.at(span).split("\n", 1)[0].rstrip()
        block = re.match(r"(?:day\s*-?\s*\d+|after)\s*:", line)
        return Span(span.file, span.start, span.start + len(block.group() if block else line))
