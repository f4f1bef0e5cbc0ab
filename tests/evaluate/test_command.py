"""`dunning evaluate` on a history in files: what it prints, what it writes, and how it leaves."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from dunning_simulator.cli.evaluate import command
from dunning_simulator.evaluate.findings import MESSAGES
from dunning_simulator.evaluate.model import Report
from pydantic import TypeAdapter

from dunning_dsl.history import write_history
from tests.browser import needs_browser, opened, width_of
from tests.evaluate.world import POLICY, World, ledgers

ROOT = Path(__file__).parents[2]


def call(*words: str) -> Result:
    return CliRunner().invoke(command, list(words), standalone_mode=False)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the policy and a history of 90 customers under it."""
    folder = tmp_path_factory.mktemp("experiment")
    (folder / "policy.dun").write_text(POLICY.format(text=50, control=50), encoding="utf-8")
    write_history(folder / "book", ledgers(World(customers=90, days=40, effect=8.0, seed=11)))
    return folder


def words(book: Path, *more: str) -> tuple[str, ...]:
    return (str(book / "policy.dun"), "--history", str(book / "book"), "--horizon", "25", *more)


def test_a_history_in_files_is_evaluated(book: Path) -> None:
    result = call(*words(book))
    assert (result.exception, result.return_value) == (None, 0), result.output
    assert "`text_first`" in result.stdout.splitlines()[0]
    assert "mode 3, evaluate" in " ".join(result.stdout.split())
    assert max(map(len, result.stdout.splitlines())) <= 100
    assert "sample-ratio test" in result.stdout
    said = " ".join(result.stdout.split())
    assert re.search(r"due date: a difference of \+[\d.]+ points \(95 % interval \+[\d.]+ to \+[\d.]+ points\)", said)
    assert "Recovered per customer is there twice, of the same cash: adjusted (CUPED)" in said
    for title in ("ARMS", "WHAT WAS MEASURED", "WHAT IS COMPARED", "WHAT IT RESTS ON", "TO MAKE IT AGAIN"):
        assert title in result.stdout


def test_its_json_is_what_its_schema_says(book: Path) -> None:
    result = call(*words(book, "--json", "-"))
    found: dict[str, Any] = json.loads(result.stdout)
    assert found.pop("schema") == 1
    TypeAdapter(Report).validate_python(found)
    schema = json.loads(call("--schema").stdout)
    assert set(schema["required"]) == {"schema", *found}
    assert schema["$schema"].startswith("https://json-schema.org")


def test_numbers_have_six_digits_that_mean_something(book: Path) -> None:
    text = call(*words(book, "--json", "-")).stdout
    digits = [re.sub(r"^0\.0*|\.|e.*", "", number) for number in re.findall(r"(?<=: )-?(\d+\.[\de.+-]+)", text)]
    assert digits
    assert max(len(d) for d in digits) <= 6


@needs_browser
def test_the_page_opens_in_a_browser(book: Path, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    told = call(*words(book, "--report", str(page)))
    assert told.return_value == 0, told.output
    seen = opened(page, tmp_path)
    assert (seen.console, seen.requests) == ((), ())
    assert seen.dom.count("<svg") == 2
    assert seen.dom.count("<polyline") == 3  # two arms, one difference
    assert seen.dom.count("<polygon") == 1
    assert seen.dom.index('class="verdict"') < seen.dom.index("<svg") < seen.dom.index("<table")
    assert "<code>text_first</code>" in seen.dom
    assert width_of(page, tmp_path, 400) <= 400


def test_a_page_without_lines_has_no_figure(book: Path, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    call(*words(book, "--from", "2040-01-01", "--report", str(page)))
    text = page.read_text("utf-8")
    assert "<svg" not in text
    assert 'class="verdict"' in text


def test_a_file_is_written_beside_the_text_and_the_same_twice(book: Path, tmp_path: Path) -> None:
    out = tmp_path / "report.json"
    first = call(*words(book, "--json", str(out)))
    assert first.stdout.startswith(("`text_first`", "Cannot tell"))
    once = out.read_bytes()
    assert call(*words(book, "--json", str(out))).stdout == first.stdout
    assert out.read_bytes() == once


def test_nobody_followed_yet_leaves_with_three(book: Path) -> None:
    result = call(*words(book)[:3], "--horizon", "300")
    assert result.return_value == 3
    assert "--horizon" in result.stdout


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (("--experiment", "other"), "it has first_touch"),
        (("--currency", "EUR"), "the policy lists USD"),
        (("--from", "2026-05-01", "--to", "2026-01-01"), "no day lies between"),
        (("--table", "x.csv"), "by itself"),
    ],
)
def test_a_call_that_cannot_be_meant(more: tuple[str, ...], says: str, book: Path) -> None:
    result = call(*words(book, *more))
    assert isinstance(result.exception, SystemExit)
    assert result.exception.code == 2
    assert says in result.stderr


def test_a_policy_without_an_experiment(book: Path, tmp_path: Path) -> None:
    plain = tmp_path / "plain.dun"
    plain.write_text(
        'policy "P":\n    currency USD\n    timezone "UTC"\n\nrule a:\n    when days_overdue >= 3: tag "x"\n'
    )
    result = call(str(plain), "--history", str(book / "book"))
    assert "has no experiment" in result.stderr
    assert "dunning simulate" in result.stderr


def test_nothing_named_says_what_to_name() -> None:
    assert "--history DIR" in call().stderr


def test_a_history_without_decisions(book: Path, tmp_path: Path) -> None:
    from datetime import date

    from dunning_simulator.sample import Settings, write_book

    made = tmp_path / "made"
    made.mkdir()
    write_book(made, Settings(20, 1, 60, date(2026, 1, 1), ("USD",), "saas_cards"), parquet=False)
    result = call(str(book / "policy.dun"), "--history", str(made))
    assert result.return_value == 3
    assert "no decision in which `first_touch` was drawn" in " ".join(result.stdout.split())


def test_every_finding_is_on_its_page_and_none_else() -> None:
    page = (ROOT / "docs" / "evaluating.md").read_text(encoding="utf-8")
    assert set(re.findall(r"\bE\d{3}\b", page)) == set(MESSAGES)
    source = "".join(
        path.read_text(encoding="utf-8")
        for path in (ROOT / "simulator" / "dunning_simulator" / "evaluate").glob("*.py")
        if path.name != "findings.py"
    )
    assert {code for code in MESSAGES if f'"{code}"' not in source} == set()
