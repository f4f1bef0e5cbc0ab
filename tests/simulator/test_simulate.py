"""`dunning simulate` on a small history written by hand (`small/`)."""

from __future__ import annotations

import csv
import json
import os
import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result
from dunning_simulator.cli.job import history_of
from dunning_simulator.cli.simulate import command
from dunning_simulator.engines.kernel import can_compile
from dunning_simulator.replay import replay

from dunning_dsl.check import check_file
from dunning_dsl.cli import main
from dunning_dsl.ledger.model import Ledger

HERE = Path(__file__).parent
SMALL = HERE / "small"
A, B = str(SMALL / "a.dun"), str(SMALL / "b.dun")
HISTORY = str(SMALL / "history")
GOLDEN = HERE / "golden" / "small.txt"


def simulate(*words: str) -> Result:
    return CliRunner().invoke(command, [*words, "--jobs", "1"], standalone_mode=False)


def printed(*words: str) -> str:
    result = simulate(*words)
    assert result.exception is None, result.output
    return result.stdout


def test_the_text_of_a_comparison() -> None:
    """Digests are masked: the library changes them, not this test. To renew, write the masked text over the file."""
    assert re.sub(r"\b[0-9a-f]{12,}\b", "(digest)", printed(A, B, "--history", HISTORY)) == GOLDEN.read_text("utf-8")


def test_one_policy_alone() -> None:
    found = json.loads(printed(A, "--history", HISTORY, "--json", "-"))
    assert found["divergence"] is None
    assert [v["letter"] for v in found["variants"]] == ["A"]
    assert found["variants"][0]["match"]["matched"] == 3


def test_the_json_is_the_same_each_time_and_complete(tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    printed(A, B, "--history", HISTORY, "--json", str(file))
    assert file.read_text("utf-8") == printed(A, B, "--history", HISTORY, "--json", "-")
    found = json.loads(file.read_text("utf-8"))
    assert list(found) == ["schema", "mode", "verdict", "variants", "divergence", "bounds", "caveats", "manifest"]
    assert [path.name for path in tmp_path.iterdir()] == ["report.json"]


def test_every_key_of_the_json_is_documented() -> None:
    readme = (HERE.parents[1] / "simulator/dunning_simulator/report/README.md").read_text("utf-8")
    found = json.loads(printed(A, B, "--history", HISTORY, "--json", "-"))
    top = [
        *found,
        *found["bounds"][0],
        *found["bounds"][0]["rows"][0],
        *found["variants"][0],
        *found["variants"][0]["match"],
        *found["divergence"],
        *found["caveats"],
    ]
    said = set(re.findall(r"`\.?(\w+)`", readme))
    assert [key for key in top if key not in said | {"left", "right"}] == []


def test_the_page_is_whole_and_needs_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    printed(A, B, "--history", HISTORY, "--report", str(file))
    page = file.read_text("utf-8")
    open_tags: list[str] = []

    class Balance(HTMLParser):
        def handle_starttag(self, tag: str, attrs: object) -> None:
            if tag != "meta":
                open_tags.append(tag)

        def handle_endtag(self, tag: str) -> None:
            assert open_tags.pop() == tag

    Balance().feed(page)
    assert open_tags == []
    assert "Policy A is <code>" in page
    assert "`" not in re.sub(r"<svg.*?</svg>|<style.*?</style>", "", page, flags=re.DOTALL)
    assert not re.search(r"\d %", page)
    assert not re.search(r"(src|href)=|url\(|@import|<script", page)


def test_neither_the_order_of_rows_nor_their_files_change_a_byte(tmp_path: Path) -> None:
    expected = printed(A, B, "--history", HISTORY, "--json", "-")
    for relation in ("customers", "invoices", "events"):
        with (SMALL / "history" / f"{relation}.csv").open(encoding="utf-8", newline="") as file:
            head, *rows = csv.reader(file)
        folder = tmp_path / relation
        folder.mkdir()
        for part in (0, 1):
            with (folder / f"part{part}.csv").open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows([head, *rows[::-1][part::2]])
    assert printed(A, B, "--history", str(tmp_path), "--json", "-") == expected


def test_chunks_and_threads_change_no_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = printed(A, B, "--history", HISTORY, "--json", "-")
    monkeypatch.setattr("dunning_simulator.stream.PLAIN_CUSTOMERS", 2)
    monkeypatch.setattr("dunning_simulator.stream.CUSTOMERS", 2)
    for fast in (False, can_compile()):
        monkeypatch.setattr("dunning_simulator.stream.worth_compiling", lambda days, fast=fast: fast)
        words = [A, B, "--history", HISTORY, "--json", "-", "--jobs", "3"]
        found = CliRunner().invoke(command, words, standalone_mode=False)
        assert found.stdout == expected


def test_every_action_may_be_had(tmp_path: Path) -> None:
    file = tmp_path / "actions.parquet"
    report = json.loads(printed(A, B, "--history", HISTORY, "--json", "-", "--actions", str(file)))
    rows = pq.read_table(file).to_pylist()
    for variant in report["variants"]:
        mine = [row for row in rows if row["policy"] == variant["letter"] and not row["overtaken"]]
        assert len(mine) == variant["actions"] > 0
        by_rule = Counter(row["rule"] for row in mine)
        assert {rule["rule"]: rule["actions"] for rule in variant["rules"] if rule["actions"]} == by_rule
    assert [path.name for path in tmp_path.iterdir()] == ["actions.parquet"]


def test_an_interrupted_run_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("dunning_simulator.stream.ChunkSums.merge", interrupted)
    found = CliRunner().invoke(main, ["simulate", A, "--history", HISTORY, "--actions", str(tmp_path / "a.parquet")])
    assert found.exit_code == 130
    assert "stopped" in found.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_price_may_be_set() -> None:
    found = json.loads(printed(A, "--history", HISTORY, "--set", "cost_per_email=1", "--json", "-"))
    assert found["variants"][0]["cost"] == "21.00"
    assert found["manifest"]["sets"] == ["cost_per_email=1"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ((A, B, A, "--history", HISTORY), 2, "two policies at most"),
        ((A, "--history", HISTORY, "--actions", "a.csv"), 2, "ends in .parquet"),
        ((A, "--history", HISTORY, "--actions", "a.parquet", "--json", "a.parquet"), 2, "write over the other"),
        ((A, "--history", HISTORY, "--from", "2026-02-01", "--to", "2026-01-01"), 2, "no day lies between"),
        ((A, "--history", HISTORY, "--from", "2020-01-01", "--to", "2020-02-01"), 3, "no case between"),
        ((A, "--history", HISTORY, "--from", "2030-01-01"), 3, "so --from 2030-01-01 leaves no day"),
        ((A, "--history", HISTORY, "--to", "2020-01-01"), 3, "so --to 2020-01-01 leaves no day"),
        ((A, "--history", HISTORY, "--json", "nowhere/report.json"), 2, "there is no folder `nowhere`"),
        ((A, "--history", HISTORY, "--json", "x", "--report", "./x"), 2, "both name x"),
        ((A, "--history", HISTORY, "--report", HISTORY), 2, "it is a folder"),
    ],
)
def test_what_cannot_be_done_is_said(words: tuple[str, ...], code: int, said: str) -> None:
    result = CliRunner().invoke(command, words)
    assert result.exit_code == code, result.output
    assert said in result.output


def test_debts_due_after_the_data_are_pointed_at(tmp_path: Path) -> None:
    for name, text in {
        "customers": "customer_id,plan,health\nc1,pro,80\nc2,gold,80\n",
        "invoices": "invoice_id,customer_id,issued_on,due_on,amount,currency\ni1,c1,2026-01-01,2026-01-15,10,USD\n",
        "events": "customer_id,at,kind\n",
    }.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    result = CliRunner().invoke(command, [A, "--history", str(tmp_path)])
    assert result.exit_code == 3
    assert "debts fall due after that, and --to DATE replays further; 1 customer stood aside" in result.output


def test_a_pipe_stays_a_pipe_and_a_link_a_link(tmp_path: Path) -> None:
    pipe, link, target = tmp_path / "pipe", tmp_path / "link.html", tmp_path / "there.html"
    os.mkfifo(pipe)
    target.write_text("old", encoding="utf-8")
    link.symlink_to(target)
    with ThreadPoolExecutor(1) as reader:
        text = reader.submit(pipe.read_text, "utf-8")
        printed(A, "--history", HISTORY, "--json", str(pipe), "--report", str(link))
    assert json.loads(text.result())["mode"] == "replay"
    assert (pipe.is_fifo(), link.is_symlink()) == (True, True)
    assert target.read_text("utf-8").startswith("<!doctype html>")


def test_a_policy_with_errors_is_reported_and_nothing_is_written(tmp_path: Path) -> None:
    broken = tmp_path / "broken.dun"
    broken.write_text(Path(A).read_text("utf-8").replace("days_overdue >= 3", "days_overdu >= 3"), "utf-8")
    report = tmp_path / "report.html"
    result = CliRunner().invoke(command, [str(broken), "--history", HISTORY, "--report", str(report)])
    assert result.exit_code == 1
    assert "days_overdu" in result.output
    assert not report.exists()


def test_facts_that_two_policies_give_different_types_are_refused_with_both_places(tmp_path: Path) -> None:
    other = tmp_path / "other.dun"
    other.write_text(Path(A).read_text("utf-8").replace("plan: one of free, pro", "plan: text"), "utf-8")
    result = CliRunner().invoke(command, [A, str(other), "--history", HISTORY])
    assert result.exit_code == 2
    said = " ".join(result.output.split())
    assert f"the fact `plan` differently: as `one of free, pro` in {A} and `text` in {other}." in said
    assert "give it the same type in both" in said


_PLAIN = 'policy "P":\n    currency %s\n    timezone "UTC"\n\nfact spends: money default %s\n\n'
_SMALL_OR_BIG = 'rule big:\n    when days_overdue >= 1 and spends >= %s: send email "big"\n\n'


@pytest.mark.parametrize("interpreted", [False, True])
def test_each_policy_keeps_its_own_default_for_a_column_that_is_missing(tmp_path: Path, interpreted: bool) -> None:
    for name, default in (("mine", "100 USD"), ("yours", "5 USD")):
        text = _PLAIN % ("USD", default) + _SMALL_OR_BIG % "50 USD"
        (tmp_path / f"{name}.dun").write_text(text, "utf-8")
    (tmp_path / "theirs.dun").write_text(
        _PLAIN % ("USD, EUR", "5 USD / 5 EUR") + _SMALL_OR_BIG % "0" + "fact vulnerable: boolean default false\n",
        "utf-8",
    )
    history = tmp_path / "history"
    history.mkdir()
    for name, text in {
        "customers": "customer_id,address_email\nc1,a@example.com\n",
        "invoices": "invoice_id,customer_id,issued_on,due_on,amount,currency\ni1,c1,2026-01-01,2026-01-15,10,USD\n",
        "events": "customer_id,at,kind\nc1,2026-03-01,note\n",
    }.items():
        (history / f"{name}.csv").write_text(text, "utf-8")
    mine, yours, theirs = (str(tmp_path / f"{name}.dun") for name in ("mine", "yours", "theirs"))
    for pair, wanted in (((mine, yours), (1, 0)), ((yours, mine), (0, 1)), ((mine, theirs), (1, 1))):
        if interpreted:
            ledgers = _ledgers(history, pair)
            found = tuple(_sent(ledgers, file) for file in pair)
        else:
            report = json.loads(printed(*pair, "--history", str(history), "--json", "-"))
            found = tuple(v["contacts"] for v in report["variants"])
        assert found == wanted, pair


def _ledgers(history: Path, pair: tuple[str, ...]) -> list[Ledger]:
    programs = tuple(check_file(file, messages=False).program for file in pair)
    assert all(programs)
    return list(history_of(history, None, tuple(p for p in programs if p)).ledgers())


def _sent(ledgers: list[Ledger], file: str) -> int:
    program = check_file(file, messages=False).program
    assert program is not None
    days = (date(2026, 1, 1).toordinal(), date(2026, 3, 1).toordinal())
    decided = replay(program, ledgers, first_day=days[0], last_day=days[1], engine="interpreter")
    return sum(action.action == "send" for one in decided for action in one.actions)


def test_what_is_missing_is_said_before_anything_is_replayed(tmp_path: Path) -> None:
    result = CliRunner().invoke(command, [A, "--history", HISTORY, "--jobs", "1"])
    first = result.stderr.splitlines()[0]
    assert first.startswith("warning[D737]: there are no columns `deceased`, `bankrupt`, `moratorium`")


def test_a_replay_of_few_days_says_how_to_see_more(tmp_path: Path) -> None:
    history = tmp_path / "history"
    history.mkdir()
    for name, text in {
        "customers": "customer_id,plan,health,address_email\nc1,pro,80,a@example.com\n",
        "invoices": "invoice_id,customer_id,issued_on,due_on,amount,currency\n"
        "i1,c1,2026-01-01,2026-01-15,10,USD\ni2,c1,2026-01-17,2026-02-04,10,USD\n",
        "events": "customer_id,at,kind\n",
    }.items():
        (history / f"{name}.csv").write_text(text, "utf-8")
    said = " ".join(printed(A, "--history", str(history)).split())
    assert "days are replayed, for the data ends on 2026-01-17" in said
    assert "`--to DATE` replays later days too" in said
    assert "are replayed" not in printed(A, "--history", str(history), "--to", "2026-03-01")


def test_debts_in_a_currency_that_the_policy_does_not_list_are_counted_even_where_nothing_else_is(
    tmp_path: Path,
) -> None:
    for name, text in {
        "customers": "customer_id,plan,health,address_email\nc1,pro,80,a@example.com\nc2,pro,80,b@example.com\n",
        "invoices": "invoice_id,customer_id,issued_on,due_on,amount,currency\n"
        "i1,c1,2026-01-01,2026-01-15,10,EUR\ni2,c1,2026-01-01,2026-01-15,10,EUR\ni3,c2,2026-01-01,2026-01-15,10,GBP\n",
        "events": "customer_id,at,kind\nc1,2026-03-01,note\n",
    }.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    result = CliRunner().invoke(command, [A, "--history", str(tmp_path)])
    assert result.exit_code == 3
    assert (
        "2 invoices of 1 customer are in EUR, which policy A does not list: counted here, not decided. "
        "To have them decided, write `currency USD, EUR, GBP` in policy A." in result.output
    )
    assert "1 invoice of 1 customer is in GBP" in result.output


def test_the_first_sentence_says_why_a_policy_in_another_currency_decides_nothing(tmp_path: Path) -> None:
    for name, currency in (("ours", "USD"), ("abroad", "GBP")):
        text = _PLAIN % (currency, f"5 {currency}") + _SMALL_OR_BIG % f"1 {currency}"
        (tmp_path / f"{name}.dun").write_text(text, "utf-8")
    for name, text in {
        "customers": "customer_id,address_email\nc1,a@example.com\n",
        "invoices": "invoice_id,customer_id,issued_on,due_on,amount,currency\ni1,c1,2026-01-01,2026-01-15,10,USD\n",
        "events": "customer_id,at,kind\nc1,2026-03-01,note\n",
    }.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    ours, abroad = (str(tmp_path / f"{name}.dun") for name in ("ours", "abroad"))
    report = json.loads(printed(ours, abroad, "--history", str(tmp_path), "--json", "-"))
    first = report["verdict"][0]
    assert "Policy B is in GBP and decides nothing here, because no debt is (1 invoice in USD)." in first
    assert "`currency GBP, USD`" in first
    assert "decides nothing" not in json.loads(printed(ours, "--history", str(tmp_path), "--json", "-"))["verdict"][0]


def test_policies_of_one_name_are_told_apart_by_their_folders(tmp_path: Path) -> None:
    for folder in ("original", "mine"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "policy.dun").write_bytes(Path(A).read_bytes())
    both = [str(tmp_path / folder / "policy.dun") for folder in ("original", "mine")]
    report = json.loads(printed(*both, "--history", HISTORY, "--json", "-"))
    assert "(original/policy.dun)" in report["verdict"][0]
    assert "(mine/policy.dun)" in report["verdict"][0]
    alone = json.loads(printed(both[0], "--history", HISTORY, "--json", "-"))
    assert "original" not in json.dumps(alone)


def test_the_first_sentence_counts_the_customers_that_were_replayed(tmp_path: Path) -> None:
    for relation in ("customers", "invoices", "events"):
        text = (SMALL / "history" / f"{relation}.csv").read_text("utf-8")
        (tmp_path / f"{relation}.csv").write_text(text.replace("i1,c1,2026-01-05", "i1,c1,05.01.2026"), "utf-8")
    opening = json.loads(printed(A, "--history", str(tmp_path), "--json", "-"))["verdict"]
    assert "for 5 customers," in opening[0]
    assert opening[1].startswith("1 other customer of the history is in none of these numbers, because 1 row cannot")
