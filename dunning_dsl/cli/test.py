"""`dunning test`: run the tests that policies and modules bring."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import click

from dunning_dsl.cli import common

if TYPE_CHECKING:
    from dunning_dsl.check import Checked
    from dunning_dsl.diagnostics import Diagnostic
    from dunning_dsl.program.statements import PolicyTest
    from dunning_dsl.source import Source, Span
    from dunning_dsl.testing import TestReport

Ran: TypeAlias = "tuple[str, Checked, TestReport]"
"""A file, and what came of its tests."""

_TO_RUN = re.compile(r"^\ufeff?(?:policy|test)\b", re.MULTILINE)


@click.command("test")
@click.argument("files", nargs=-1, required=True, metavar="FILE|FOLDER...")
@click.option("-k", "named", metavar="WORDS", default="", help="Run only the tests whose name contains these words.")
@click.option("--rule", metavar="RULE", help="Say which tests fire this rule, and report only those.")
@common.format_option
@common.set_option
def command(files: tuple[str, ...], named: str, rule: str | None, format: str, sets: tuple[str, ...]) -> int:
    """Run the tests of policies, and say what happened instead where one fails.

    FILE is a policy or a module (the policies that use it are tested), FOLDER all of them in it and below, `-` standard
    input. Exits with 1 where a test fails or a file has errors, with 3 where there is no test.
    """
    from dunning_dsl.testing import run_tests

    def chosen(test: PolicyTest) -> bool:
        return named.lower() in test.name.lower()

    ran: list[Ran] = []
    for name in dict.fromkeys(found for file in files for found in _files(file)):
        checked = common.read_policy(name, sets, messages=False)
        report = run_tests(checked, chosen=chosen)
        ran.append((name, checked, _about(report, rule) if rule else report))
    if not rule and not named:
        ran = _tested_together(ran)
    broken = [(name, checked) for name, checked, _ in ran if not checked.ok]
    if rule and not broken and not any(_has_rule(checked, rule) for _, checked, _ in ran):
        common.fail(f"no rule is called `{rule}` in {', '.join(f'`{file}`' for file in files)}")
    if not broken and not any(report.results for _, _, report in ran):
        common.nothing(_none(files, named, rule))
    _print(ran, format, rule)
    return common.ERRORS if broken or not all(report.passed for _, _, report in ran) else common.CLEAN


def _files(file: str) -> Iterator[str]:
    """The file itself, or the `.dun` files of a folder and below that are policies or bring tests, by path, hidden
    ones left out."""
    folder = Path(file)
    if file == "-" or not folder.is_dir():
        yield from common.policies_of(file)
        return
    for path in sorted(folder.rglob("*.dun")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.is_file() and not hidden and _TO_RUN.search(path.read_bytes().decode("utf-8", "replace")):
            yield from common.policies_of(str(path))


def _tested_together(ran: list[Ran]) -> list[Ran]:
    """The same reports, the tests of other files that fire a shared rule counted with each file's own."""
    from dataclasses import replace

    found: dict[Span | None, list[tuple[str, str]]] = {}
    for name, checked, report in ran:
        for rule, tests in report.coverage.tests_by_rule:
            found.setdefault(_place(checked, rule), []).extend((name, test) for test in tests)
    together = []
    for name, checked, report in ran:
        by_rule = tuple(
            (rule, (*tests, *(f"{file}: {test}" for file, test in found[_place(checked, rule)] if file != name)))
            for rule, tests in report.coverage.tests_by_rule
        )
        idle = {_place(checked, rule) for rule, tests in by_rule if not tests}
        advice = tuple(one for one in report.advice if one.primary.span in idle)
        together.append(
            (name, checked, replace(report, advice=advice, coverage=replace(report.coverage, tests_by_rule=by_rule)))
        )
    return together


def _place(checked: Checked, rule: str) -> Span | None:
    """Where a rule stands; the same for all policies that use its file."""
    return checked.program.spans.get(f"rule:{rule}") if checked.program is not None else None


def _about(report: TestReport, rule: str) -> TestReport:
    """Only the tests in which a rule fires, and those that fail."""
    from dataclasses import replace

    kept = tuple(result for result in report.results if rule in result.fired or not result.passed)
    return replace(report, results=kept, advice=())


def _has_rule(checked: Checked, rule: str) -> bool:
    return checked.program is not None and any(one.name == rule for one in checked.program.rules)


def _none(files: tuple[str, ...], named: str, rule: str | None) -> str:
    where = ", ".join(f"`{file}`" for file in files)
    if rule:
        return f"no test fires `{rule}` in {where}"
    return f"no test whose name contains `{named}` in {where}" if named else f"no test found in {where}"


def _print(ran: list[Ran], format: str, rule: str | None) -> None:
    if format == "json":
        common.out(json.dumps([_as_json(*one) for one in ran if _worth(*one[1:])], indent=2, ensure_ascii=False) + "\n")
        return
    diagnostics: dict[Diagnostic, None] = {}
    sources: dict[str, Source] = {}
    for _, checked, report in ran:
        sources.update(checked.sources)
        diagnostics.update(dict.fromkeys(_errors(checked)))
        diagnostics.update(dict.fromkeys(report.failures))
        if format != "text":
            diagnostics.update(dict.fromkeys(report.advice))
    common.show(diagnostics, sources, format)
    if format == "text":
        worth = [one for one in ran if _worth(*one[1:])]
        lines = [line for one in worth for line in _summary(*one, rule)]
        common.out("\n" * bool(diagnostics) + "".join(f"{line}\n" for line in lines))


def _worth(checked: Checked, report: TestReport) -> bool:
    """Files without tests and without errors are not mentioned."""
    return bool(report.results) or not checked.ok


def _errors(checked: Checked) -> list[Diagnostic]:
    return [d for d in checked.diagnostics if d.severity.value == "error"]


def _summary(name: str, checked: Checked, report: TestReport, rule: str | None) -> Iterator[str]:
    if not report.results:
        yield f"{name}: not tested, because it has errors"
        return
    failed = [result.name for result in report.results if not result.passed]
    tests = common.count(len(report.results), "test")
    yield f"{name}: {len(failed)} of {tests} failed" if failed else f"{name}: {tests}, all passed"
    yield from (f"  failed  {failed_name}" for failed_name in failed)
    if rule:
        yield from (f"  fires {rule}: {result.name}" for result in report.results if rule in result.fired)
    else:
        yield from _idle(checked, report)


NAMED = 8
"""Rules of one file that are named where no test fires them; of more the number is said, and the first few."""


def _idle(checked: Checked, report: TestReport) -> Iterator[str]:
    """The rules that no test fires, by the file in which they stand."""
    files: dict[str, list[str]] = {}
    for rule in report.coverage.never_fired:
        place = _place(checked, rule)
        files.setdefault(Path(place.file).name if place is not None else "", []).append(rule)
    for file, rules in files.items():
        shown = ", ".join(f"an unnamed rule ({one})" if one.startswith("unnamed") else one for one in rules[:NAMED])
        if len(rules) > NAMED:
            yield f"  {len(rules)} rules of {file} fire in no test: {shown}, ... (--format concise names them all)"
        else:
            yield (
                f"  rules of {file} that fire in no test: {shown}"
                if len(files) > 1
                else f"  rules that fire in no test: {shown}"
            )


def _as_json(name: str, checked: Checked, report: TestReport) -> dict[str, object]:
    from dunning_dsl.diagnostics.render import render

    def told(diagnostics: tuple[Diagnostic, ...]) -> object:
        return json.loads(render(diagnostics, checked.sources, "json"))

    return {
        "file": name,
        "passed": checked.ok and report.passed,
        "errors": told(tuple(_errors(checked))),
        "tests": [
            {
                "name": result.name,
                "passed": result.passed,
                "line": _line(checked, result.span.file, result.span.start),
                "decisions": result.decisions,
                "fired": sorted(result.fired),
                "failures": told(result.failures),
            }
            for result in report.results
        ],
        "coverage": dict(report.coverage.tests_by_rule),
        "never_fired": list(report.coverage.never_fired),
    }


def _line(checked: Checked, file: str, start: int) -> int | None:
    source = checked.sources.get(file)
    return source.position(start).line if source is not None else None
