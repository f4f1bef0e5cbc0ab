"""`dunning test`: each exit code, and what it says in each format."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dunning_dsl.cli import main

HEADER = 'policy "P":\n    currency USD\n    timezone "UTC"\n\n'
RULE = 'rule late:\n    when days_overdue in 3..30: send email "reminder"\n\n'
RIGHT = 'test "late":\n    given days_overdue = 3\n    expect send email "reminder"\n'
WRONG = 'test "early":\n    given days_overdue = 2\n    expect send email "reminder"\n'


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in (
        ("right.dun", HEADER + RULE + RIGHT),
        ("wrong.dun", HEADER + RULE + RIGHT + WRONG),
        ("none.dun", HEADER + RULE),
        ("broken.dun", HEADER + RULE.replace("days", "day") + RIGHT),
    ):
        Path(name).write_text(text, encoding="utf-8")
    Path("empty").mkdir()


def run(*words: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(main, ["test", *words], input=stdin)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["right.dun"], 0),
        (["right.dun", "none.dun"], 0),
        (["wrong.dun"], 1),
        (["broken.dun"], 1),
        (["right.dun", "wrong.dun"], 1),
        ([], 2),
        (["nowhere.dun"], 2),
        (["right.dun", "--format", "xml"], 2),
        (["right.dun", "--wrong"], 2),
        (["none.dun"], 3),
        (["empty"], 3),
    ],
)
def test_the_exit_code_says_what_happened(words: list[str], code: int) -> None:
    result = run(*words)
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output


def test_a_failure_says_what_happened_instead_and_why() -> None:
    said = run("wrong.dun").stdout
    assert 'test "early"' in said
    assert "days_overdue is 2 days" in said
    assert " --> wrong.dun:13:5\n" in said


def test_the_formats_of_machines_have_nothing_else_in_them() -> None:
    assert "D601" in json.dumps(json.loads(run("wrong.dun", "--format", "json").stdout))
    annotation = next(line for line in run("wrong.dun", "--format", "github").stdout.splitlines() if "D601" in line)
    assert annotation.startswith("::error file=wrong.dun,line=13,")
    assert all(line.startswith("wrong.dun:") for line in run("wrong.dun", "--format", "concise").stdout.splitlines())


def test_standard_input_is_a_policy_too() -> None:
    assert run("-", stdin=HEADER + RULE + RIGHT).exit_code == 0


def test_a_rule_that_another_file_of_the_run_tests_is_tested(tmp_path: Path) -> None:
    folder = tmp_path / "shared"
    folder.mkdir()
    header = 'policy "{}":\n    currency USD\n    timezone "UTC"\n\nuse "shared.dun"\n\n'
    rules = "".join(f'rule r{n}: when days_overdue == {n + 1}: send email "m{n}"\n' for n in range(10))
    (folder / "shared.dun").write_text(rules, encoding="utf-8")
    whole = "".join(
        f'test "t{n}":\n    given days_overdue = {n + 1}\n    expect send email "m{n}"\n' for n in range(10)
    )
    one = 'test "t":\n    given days_overdue = 1\n    expect send email "m0"\n'
    (folder / "a.dun").write_text(header.format("A") + whole, encoding="utf-8")
    (folder / "b.dun").write_text(header.format("B") + one, encoding="utf-8")
    together = CliRunner().invoke(main, ["test", str(folder), "--format", "github"])
    assert (together.exit_code, together.output) == (0, "")
    alone = CliRunner().invoke(main, ["test", str(folder / "b.dun")])
    assert "  9 rules of shared.dun fire in no test: r1, " in alone.output
    assert "r9" not in alone.output
