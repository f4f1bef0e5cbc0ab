"""`dunning check`: each exit code, each way to name policies, each format."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dunning_dsl.cli import main

GOOD = """\
policy "Good":
    currency USD
    timezone customer else "America/New_York"

use std.safe

rule nudge:
    when days_overdue in 3..30: tag "late"

test "it is tagged":
    given days_overdue = 3
    expect tag "late"
"""
BAD = GOOD.replace("days_overdue in", "day_overdue in")
WARNED = GOOD.replace('timezone customer else "America/New_York"', "")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, text in (("good.dun", GOOD), ("bad.dun", BAD), ("warned.dun", WARNED)):
        Path(name).write_text(text, encoding="utf-8")
    return tmp_path


def check(*words: str, stdin: str | bytes | None = None) -> Result:
    return CliRunner().invoke(main, ["check", *words], input=stdin)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["good.dun"], 0),
        (["warned.dun"], 0),
        (["warned.dun", "--strict"], 1),
        (["bad.dun"], 1),
        (["good.dun", "bad.dun"], 1),
        ([], 2),
        (["nowhere.dun"], 2),
        (["good.dun", "--format", "xml"], 2),
        (["good.dun", "--wrong"], 2),
        (["empty"], 3),
    ],
)
def test_the_exit_code_says_what_happened(words: list[str], code: int) -> None:
    Path("empty").mkdir()
    result = check(*words)
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output


@pytest.mark.usefixtures("folder")
def test_a_missing_file_is_answered_with_the_one_that_was_meant() -> None:
    result = check("god.dun")
    assert result.stderr == "error: cannot read `god.dun`: there is no such file; did you mean `good.dun`?\n"


def test_a_folder_stands_for_the_policies_in_it_but_not_for_modules(folder: Path) -> None:
    (folder / "deep").mkdir()
    (folder / "deep" / "other.dun").write_text(BAD, encoding="utf-8")
    (folder / "deep" / "module.dun").write_text("let big = amount_due > 5\n", encoding="utf-8")
    (folder / ".hidden").mkdir()
    (folder / ".hidden" / "old.dun").write_text(BAD, encoding="utf-8")
    result = check(".", "--format", "concise")
    places = {line.split(":")[0] for line in result.stdout.splitlines()}
    assert places == {"bad.dun", "warned.dun", str(Path("deep") / "other.dun")}


def test_standard_input_is_a_policy_too() -> None:
    result = check("-", stdin=BAD)
    assert result.exit_code == 1
    assert " --> <stdin>:8:10\n" in result.stdout


@pytest.mark.parametrize("raw", [b'policy "\xff":\n', b"\xff\xfep\x00o\x00", b"\x00" * 100])
def test_what_is_not_text_gets_a_sentence(raw: bytes, tmp_path: Path) -> None:
    path = tmp_path / "raw.dun"
    path.write_bytes(raw)
    for result in (check(str(path)), check("-", stdin=raw)):
        assert result.exit_code in (1, 2), result.output
        assert "made a mistake" not in result.output


@pytest.mark.usefixtures("folder")
def test_what_was_found_is_said_for_people_and_counted() -> None:
    result = check("bad.dun")
    assert result.stdout.startswith("error[D201]: ")
    assert "    when day_overdue in 3..30" in result.stdout
    assert result.stdout.endswith("\nbad.dun: 1 error\n")
    assert check("good.dun").stdout.endswith("good.dun: no mistakes found\n")
    assert check("good.dun", "bad.dun", "warned.dun").stdout.endswith("3 policies: 1 error and 1 warning\n")


@pytest.mark.usefixtures("folder")
def test_properties_that_are_not_proved_are_counted_once_and_named_to_tools() -> None:
    claims = "".join(f'prove "{name}": never contact when disputed\n' for name in ("one", "two"))
    Path("claims.dun").write_text(f"{GOOD}\n{claims}", encoding="utf-8")
    assert check("claims.dun").stdout == (
        "claims.dun: no mistakes found\n2 properties are stated and not proved: dunning explain D357\n"
    )
    assert check("claims.dun", "--strict").exit_code == 0
    assert check("claims.dun", "--format", "concise").stdout == ""
    named = json.loads(check("claims.dun", "--format", "json").stdout)["diagnostics"]
    assert [one["message"] for one in named] == ["is not proved yet: `one`", "is not proved yet: `two`"]


@pytest.mark.usefixtures("folder")
def test_the_formats_of_machines_have_nothing_else_in_them() -> None:
    assert json.loads(check("bad.dun", "--format", "json").stdout)["diagnostics"][0]["code"] == "D201"
    assert check("bad.dun", "--format", "github").stdout.startswith("::error file=bad.dun,line=8,col=10,endLine=8,")
    (line,) = check("bad.dun", "--format", "concise").stdout.splitlines()
    assert line.startswith("bad.dun:8:10: error[D201]: ")


def test_an_amount_that_is_set_is_not_read_in_one_of_two_ways(tmp_path: Path) -> None:
    path = tmp_path / "p.dun"
    path.write_text(GOOD.replace("use std.safe", "param fee: money = 3 USD\n\nuse std.safe"), encoding="utf-8")
    assert "where the point marks thousands, write `1000 USD`" in check(str(path), "--set", "fee=1.000").stdout
    assert "after a point, not a comma: `5.50 USD`" in check(str(path), "--set", "fee=5,50 USD").stdout
    assert check(str(path), "--set", "fee=5.50").exit_code == 0


def test_a_param_can_be_set(tmp_path: Path) -> None:
    path = tmp_path / "p.dun"
    path.write_text(GOOD.replace("use std.safe", "param patience: days = 3\n\nuse std.safe"), encoding="utf-8")
    assert check(str(path), "--set", "patience=5").exit_code == 0
    assert check(str(path), "--set", "patience=5 USD").exit_code == 1
    assert "error[D230]: there is no param `patienc` to set" in check(str(path), "--set", "patienc=5").stdout
    assert "error[D761]: " in check(str(path), "--set", "patience").stdout


@pytest.mark.parametrize("use", ['noticed("m", patience)', "days_overdue >= 3, every patience"])
def test_a_number_that_is_too_small_is_shown_where_it_is_declared(use: str, tmp_path: Path) -> None:
    rule = (
        f'param patience: days = 0\n\nrule a:\n    on day 1: send email "m"\nrule b:\n    when {use}: tag "x"\n\ntest '
    )
    path = tmp_path / "p.dun"
    path.write_text(GOOD.replace("test ", rule, 1), encoding="utf-8")
    said = check(str(path)).stdout
    assert "error[D320]: this must be at least 1 day" in said
    assert "param patience: days = 0\n   |       -------- declared here, and 0 days\n" in said


def test_checking_imports_nothing_heavy(tmp_path: Path) -> None:
    path = tmp_path / "good.dun"
    path.write_text(GOOD, encoding="utf-8")
    heavy = ("pydantic", "jinja2", "babel", "holidays", "duckdb", "pyarrow", "rich", "numpy", "importlib.metadata")
    code = (
        "import sys; from dunning_dsl.cli import main\n"
        f"try: main(['check', {str(path)!r}])\n"
        "except SystemExit: pass\n"
        f"sys.exit(' '.join(m for m in {heavy!r} if m in sys.modules) or 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=False, capture_output=True)  # fills the caches
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.fixture
def modular(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shared").mkdir()
    module = GOOD[GOOD.index("rule nudge") :]
    Path("shared", "rules.dun").write_text(module, encoding="utf-8")
    Path("shared", "more.dun").write_text('use "./rules.dun"\n', encoding="utf-8")
    Path("policy.dun").write_text(GOOD.split("rule nudge")[0] + 'use "./shared/more.dun"\n', encoding="utf-8")
    return tmp_path


@pytest.mark.usefixtures("modular")
@pytest.mark.parametrize(
    "words", [["shared/rules.dun"], ["shared/more.dun", "policy.dun"], ["."], ["./shared/../policy.dun"]]
)
def test_a_module_is_checked_through_the_policies_that_use_it(words: list[str]) -> None:
    result = check(*words)
    assert (result.exit_code, result.output.count("policy.dun: no mistakes")) == (0, 1)


@pytest.mark.usefixtures("modular")
@pytest.mark.parametrize("word", ["shared/rules.dun", ".", "shared"])
def test_tests_of_a_module_are_run_with_its_policy(word: str) -> None:
    result = CliRunner().invoke(main, ["test", word])
    assert result.exit_code == 0
    assert "policy.dun: 1 test" in result.output


def test_a_mistake_in_a_module_is_found_by_its_name(modular: Path) -> None:
    rules = modular / "shared" / "rules.dun"
    rules.write_text(rules.read_text("utf-8").replace("days_overdue in", "day_overdue in"), encoding="utf-8")
    result = check("shared/rules.dun")
    assert result.exit_code == 1
    assert "shared/rules.dun:" in result.output


@pytest.mark.usefixtures("modular")
def test_a_module_that_no_policy_uses_says_so() -> None:
    Path("shared", "alone.dun").write_text("let late = days_overdue > 30\n", encoding="utf-8")
    assert "D209" in check("shared/alone.dun").output
