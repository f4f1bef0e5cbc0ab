"""`dunning test`: each exit code, each format, and what it says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dunning_dsl.cli import main

HEADER = 'policy "P":\n    currency USD\n    timezone "UTC"\n\nlimit contact to 1 per 1 days\n\n'
RULES = 'rule nudge:\n    on day 3: send email "reminder"\n\nrule late:\n    on day 30: tag "late"\n\n'
GOOD = HEADER + RULES + 'test "the reminder":\n    day 3: expect send email "reminder"\n'
FAILS = HEADER + RULES + 'test "the reminder":\n    day 2: expect send email "reminder"\n    day 3: expect nothing\n'


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("all").mkdir()
    Path("empty").mkdir()
    Path("good.dun").write_text(GOOD, encoding="utf-8")
    Path("all/fails.dun").write_text(FAILS, encoding="utf-8")
    Path("all/good.dun").write_text(GOOD, encoding="utf-8")
    Path("all/module.dun").write_text("let big = amount_due > 3 USD\n", encoding="utf-8")
    Path("bad.dun").write_text(GOOD.replace("send email", "send mail"), encoding="utf-8")
    Path("untested.dun").write_text(HEADER + RULES, encoding="utf-8")


def run(*words: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(main, ["test", *words], input=stdin)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["good.dun"], 0),
        (["good.dun", "-k", "REMINDER"], 0),
        (["all/fails.dun"], 1),
        (["all"], 1),
        (["bad.dun"], 1),
        (["good.dun", "bad.dun"], 1),
        ([], 2),
        (["nowhere.dun"], 2),
        (["good.dun", "--rule", "nobody"], 2),
        (["good.dun", "--format", "xml"], 2),
        (["untested.dun"], 3),
        (["empty"], 3),
        (["good.dun", "-k", "no such test"], 3),
        (["good.dun", "--rule", "late"], 3),
    ],
)
def test_exit_codes(words: list[str], code: int) -> None:
    result = run(*words)
    assert result.exit_code == code, result.output


def test_text_counts_and_names_what_no_test_fires() -> None:
    assert run("good.dun").output == "good.dun: 1 test, all passed\n  rules that fire in no test: late\n"


def test_text_shows_each_failure_at_its_line() -> None:
    output = run("all").output
    assert "--> all/fails.dun:14:12" in output
    assert "all/fails.dun: 1 of 1 test failed" in output
    assert "all/good.dun: 1 test, all passed" in output
    assert "module" not in output


def test_github_annotates_the_line_of_the_expectation() -> None:
    output = run("all/fails.dun", "--format", "github").output
    assert "::error" in output
    assert "line=14" in output


def test_json_has_tests_failures_and_coverage() -> None:
    (told,) = json.loads(run("all/fails.dun", "--format", "json").output)
    assert told["passed"] is False
    assert [test["name"] for test in told["tests"]] == ["the reminder"]
    assert told["tests"][0]["line"] == 13
    assert told["tests"][0]["fired"] == ["nudge"]
    assert told["coverage"] == {"nudge": ["the reminder"], "late": []}
    assert told["never_fired"] == ["late"]
    assert json.dumps(told["tests"][0]["failures"]).count("D601") == 1


def test_concise_has_one_line_each() -> None:
    lines = run("all/fails.dun", "--format", "concise").output.splitlines()
    assert [line.split("[")[1][:4] for line in lines] == ["D601", "D605"]


def test_rule_says_which_tests_fire_it() -> None:
    assert "fires nudge: the reminder" in run("good.dun", "--rule", "nudge").output


def test_standard_input_and_params() -> None:
    rule = 'param first: days = 3\n\nrule r:\n    on day first: send email "a"\n\n'
    text = HEADER + rule + 'test "t":\n    day 4: expect send email "a"\n'
    assert run("-", stdin=text).exit_code == 1
    assert run("-", "--set", "first=4 days", stdin=text).exit_code == 0


def test_idle_rules_of_several_files_are_named_by_file() -> None:
    Path("part.dun").write_text('rule aside:\n    when days_overdue >= 90: tag "old"\n', encoding="utf-8")
    text = Path("good.dun").read_text(encoding="utf-8")
    Path("both.dun").write_text(text.replace("\nrule", '\nuse "./part.dun"\n\nrule', 1), encoding="utf-8")
    output = run("both.dun").output
    assert "  rules of part.dun that fire in no test: aside\n" in output
    assert "  rules of both.dun that fire in no test: late\n" in output
