"""`dunning facts` and `dunning explain`: what there is to read, and what a code means."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner, Result

from dunning_dsl.cli import main
from dunning_dsl.diagnostics.catalogue import codes


def dunning(*words: str) -> Result:
    return CliRunner().invoke(main, words)


def test_facts_of_the_library_come_with_type_default_and_meaning() -> None:
    lines = dunning("facts").stdout.splitlines()
    (late,) = [line for line in lines if line.startswith("days_overdue ")]
    assert late.split(None, 2)[1:] == ["days", "Days since the anchor's due date; negative before it"]
    assert any(line.startswith("sent(channel, window) ") for line in lines)
    assert any(line.startswith("average_days_late ") and " optional " in line for line in lines)


def test_facts_of_a_policy_stand_before_those_of_the_library(tmp_path: Path) -> None:
    path = tmp_path / "p.dun"
    header = 'policy "P":\n    currency USD\n    timezone "UTC"\n'
    path.write_text(header + 'fact mrr: money default 5 USD "Monthly revenue"\n', encoding="utf-8")
    shown = dunning("facts", str(path)).stdout
    assert shown.startswith('Declared by "P"\n\nmrr  money default 5')
    facts = {f["name"]: f for f in json.loads(dunning("facts", str(path), "--json").stdout)["facts"]}
    assert (facts["mrr"]["type"], facts["mrr"]["library"], facts["mrr"]["doc"]) == ("money", False, "Monthly revenue")
    assert facts["sent"]["parameters"] == ["channel", "window"]


def test_every_code_can_be_explained_by_code_and_by_name() -> None:
    listed = dunning("explain").stdout.splitlines()
    assert [line.split()[0] for line in listed] == list(codes())
    for line in listed:
        code, severity, slug = line.split()
        page = dunning("explain", code.lower())
        assert page.exit_code == 0
        assert page.stdout.startswith(f"{code} ({severity}): {slug}\n")
        assert dunning("explain", slug).stdout == page.stdout


def test_an_example_whose_mistake_is_beside_the_policy_shows_that_file() -> None:
    wrong, right = dunning("explain", "D503").stdout.split("This causes it:")[1].split("This is right:")
    assert "messages/reminder.email.j2:" in wrong
    assert "messages/reminder.email.j2:" in right
    assert "policy" not in right
    data = dunning("explain", "D716").stdout
    assert "policy" not in data.split("This causes it:")[1]
    assert "There is no example" in dunning("explain", "D230").stdout


def test_an_unknown_code_is_answered_with_the_nearest() -> None:
    result = dunning("explain", "D2O1")
    assert result.exit_code == 2
    assert "there is no code `D2O1`; did you mean `D201`?" in result.stderr
