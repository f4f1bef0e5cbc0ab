"""`dunning history check`: words, formats, exit codes."""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dunning_dsl.cli import main
from dunning_dsl.diagnostics.catalogue import _book as good
from tests.history.books import put


def call(*words: object) -> Result:
    return CliRunner().invoke(main, ["history", "check", *map(str, words)])


def test_a_good_history_is_summed_up_and_clean(tmp_path: Path) -> None:
    result = call(put(tmp_path, good.GOOD))
    assert result.exit_code == 0
    assert result.output == "2 customers, 2 invoices, 2 events, 2025-03-01 to 2025-03-21\nevery row can be used\n"


def test_a_mistake_is_shown_with_file_column_row_value_and_help(tmp_path: Path) -> None:
    result = call(put(tmp_path, good.invoice("0041,C1,2025-03-01,2025-03-15,$120,USD")))
    assert result.exit_code == 1
    assert "error[D714]: `$120` is not an amount of money" in result.output
    assert "--> invoices.csv, column amount, row 2" in result.output
    assert "help: write amounts as 1250.00" in result.output
    assert "left out: 1 customer, because 1 row cannot be used" in result.output


@pytest.mark.parametrize("format", ["text", "concise", "json", "github"])
def test_every_format_names_the_code_and_the_row(format: str, tmp_path: Path) -> None:
    result = call(put(tmp_path, good.invoice("0041,C1,2025-03-01,2025-03-15,$120,USD")), "--format", format)
    assert "D714" in result.output
    if format == "json":
        (problem, *_) = json.loads(result.output)["problems"]
        assert (problem["file"], problem["column"], problem["rows"]) == ("invoices.csv", "amount", 1)
        assert problem["examples"] == [{"row": 2, "value": "$120"}]


def test_warnings_are_clean_unless_strict(tmp_path: Path) -> None:
    folder = put(tmp_path, good.invoice("0041,C1,2025-03-15,2025-03-01,120.00,USD"))
    assert call(folder).exit_code == 0
    assert call(folder, "--strict").exit_code == 1


def test_nothing_to_read_is_three_and_no_folder_two(tmp_path: Path) -> None:
    assert call(tmp_path).exit_code == 3
    assert call(tmp_path / "nowhere").exit_code == 2


def test_rejects_that_cannot_be_written_are_a_sentence(tmp_path: Path) -> None:
    result = call(put(tmp_path, good.GOOD), "--rejects", tmp_path / "no" / "r.csv")
    assert result.exit_code == 2
    assert "cannot write" in result.output


def test_rejects_never_take_the_place_of_data_or_of_a_device(tmp_path: Path) -> None:
    folder = put(tmp_path, good.GOOD)
    before = sorted(p.name for p in folder.iterdir())
    for name in ("customers.csv", "events_rejects.csv", "."):
        assert call(folder, "--rejects", folder / name).exit_code == 2
    assert sorted(p.name for p in folder.iterdir()) == before
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as reader:
        text = reader.submit(pipe.read_text, "utf-8")
        assert call(folder, "--rejects", pipe).exit_code == 0
    assert text.result().startswith("code,problem,file,row")
    assert pipe.is_fifo()


def test_the_policy_is_read_too(tmp_path: Path) -> None:
    policy = tmp_path / "policy.dun"
    policy.write_text(good.POLICY, encoding="utf-8")
    folder = put(tmp_path, good.customers("C1,", "C2,", header="customer_id,timezone"))
    result = call(folder, "--policy", policy)
    assert result.exit_code == 1
    assert "fact plan: one of free, pro default free" in result.output


def test_the_page_about_histories_has_every_column_and_kind() -> None:
    from dunning_dsl.history.relations import COLUMNS
    from dunning_dsl.ledger.model import EVENT_KINDS

    page = (Path(__file__).parents[2] / "docs" / "history.md").read_text(encoding="utf-8")
    for columns in COLUMNS.values():
        assert [column.name for column in columns if f"| `{column.name}` |" not in page] == []
    assert [kind for kind in EVENT_KINDS if f"`{kind}`" not in page] == []


def test_without_a_policy_a_currency_may_be_left_out_and_what_stands_in_is_said(tmp_path: Path) -> None:
    lines = [line.rsplit(",", 1)[0] for line in good.INVOICES.splitlines()]
    folder = put(tmp_path, good.book(invoices="\n".join(lines) + "\n"))
    result = call(folder)
    assert result.exit_code == 0
    assert "note[D749]: 2 invoices without a currency: amounts were looked at as if they were USD" in result.output
    policy = tmp_path / "policy.dun"
    policy.write_text(good.POLICY, encoding="utf-8")
    assert "D749" not in call(folder, "--policy", policy).output
    policy.write_text(good.POLICY.replace("currency USD", "currency USD, EUR"), encoding="utf-8")
    assert "error[D710]: `currency` is empty" in call(folder, "--policy", policy).output
    assert "D749" in call(folder).output
