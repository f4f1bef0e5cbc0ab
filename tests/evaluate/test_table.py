"""Logs that are not ours, by the command: Open Bandit, the randomised mail trials, and tables with mistakes."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result
from dunning_simulator.cli.evaluate import command

from tests.evaluate.test_estimators import CASES, REFUSED, bandit
from tests.statistics.reference import file, known


def call(*words: str) -> Result:
    return CliRunner().invoke(command, list(words), standalone_mode=False)


def report(*words: str, code: int = 0) -> Any:
    result = call(*words, "--json", "-")
    assert (result.exception, result.return_value) == (None, code), result.output
    return json.loads(result.stdout)


def written(path: Path, header: str, *rows: str) -> str:
    path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return str(path)


def _bandit_file(case: str, folder: Path) -> str:
    log, propensity, taken = bandit(case)
    assert log.modelled is not None
    assert log.under_policy is not None
    path = folder / "log.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(("click", "p", "pi", "q", "v"))
        for row in zip(log.reward, propensity, taken, log.modelled, log.under_policy, strict=True):
            rows.writerow([repr(float(cell)) for cell in row])
    return str(path)


BANDIT = ("--reward", "click", "--propensity", "p", "--probability", "pi", "--modelled", "q", "--under-policy", "v")


@pytest.mark.parametrize("case", CASES)
def test_open_bandit(case: str, tmp_path: Path) -> None:
    (valued,) = report("--table", _bandit_file(case, tmp_path), *BANDIT)["valued"]
    found = {e["method"]: e["value"] for e in valued["estimates"]}
    expected = known("obd")[case]["est"]
    names = {
        "IPS": "ipw",
        "SNIPS": "snipw",
        "DM": "dm",
        "DR": "dr",
        "SNDR": "sndr",
        "Switch-DR at 10": "switch-dr_10",
        "DRos at 10": "dr-os_10",
        "IPS, clipped at 10": "cipw_10",
    }
    assert found == {ours: pytest.approx(expected[theirs], rel=1e-5) for ours, theirs in names.items()}


def test_open_bandits_bad_case_is_refused(tmp_path: Path) -> None:
    path = _bandit_file(REFUSED, tmp_path)
    found = report("--table", path, *BANDIT, code=1)
    assert (found["refused"], found["valued"]) == (True, [])
    assert "E101" in {f["code"] for f in found["findings"]}
    shown = call("--table", path, *BANDIT).stdout
    assert shown.startswith("No estimate: the log of 10,000 tells about this policy as much as 2.1")


TRIAL = ("--arm", "treatment", "--base", "0")


def test_the_letters_of_karlan_and_list() -> None:
    """Karlan and List (2007): a matching offer raises the share that gives from 1.79 to 2.20 %, by 0.42 points."""
    trial = known("karlan_list")
    path = str(file("karlan_list_2007_charitable.csv.gz"))
    (line,) = report("--table", path, "--reward", "out_gavedum", *TRIAL)["lines"]
    (found,) = line["differences"]
    (gave, n), (base, m) = trial["treat_gave"], trial["control_gave"]
    assert [a["value"] for a in line["arms"]] == pytest.approx([base / m, gave / n], rel=1e-5)
    assert found["interval"]["value"] == pytest.approx(trial["diff"], rel=1e-5)
    assert found["interval"]["method"] == "Newcombe"
    z = abs(found["interval"]["value"] / trial["ols_se"])
    assert z == pytest.approx(trial["z_pooled"], rel=1e-3)
    assert found["p"] == pytest.approx(0.00192777, rel=1e-3), "the p-value of z = 3.1011"
    low, high = found["interval"]["low"], found["interval"]["high"]
    assert (low, high) == pytest.approx((trial["diff"] - 1.96 * 0.00135, trial["diff"] + 1.96 * 0.00135), abs=2e-4)


def test_the_sums_of_karlan_and_list_without_the_two_gifts_whose_sum_is_lost(tmp_path: Path) -> None:
    trial = known("karlan_list")
    path = file("karlan_list_2007_charitable.csv.gz")
    (lost,) = report("--table", str(path), "--reward", "out_amountgive", *TRIAL, code=2)["findings"]
    assert lost["text"] == "2 rows have no reward that is a number (of at most 15 digits), the first in row 21995"
    with gzip.open(path, "rt", encoding="utf-8") as text:
        rows = [(r["treatment"], r["out_amountgive"]) for r in csv.DictReader(text)]
    kept = written(tmp_path / "kept.csv", "treatment,out_amountgive", *(f"{t},{a}" for t, a in rows if a))
    (money,) = report("--table", kept, "--reward", "out_amountgive", *TRIAL)["lines"]
    (amount,) = money["differences"]
    assert amount["interval"]["value"] == pytest.approx(trial["amount_diff"], rel=1e-5)
    assert amount["interval"]["se"] == pytest.approx(trial["amount_se"], rel=0.05)
    assert amount["interval"]["low"] < 0 < amount["interval"]["high"]


def test_the_rising_tones_of_gerber_green_and_larimer() -> None:
    """Gerber, Green and Larimer (2008): turnout rises with the pressure of the letter, by 1.8, 2.6 and 8.1 points. They
    drew households and this copy has none, so the report asks for the cluster."""
    trial = known("ggl2008")
    path = str(file("ggl2008_social_pressure.csv.gz"))
    found = report("--table", path, "--reward", "primary2006", "--arm", "messages", "--base", "Control")
    (line,) = found["lines"]
    assert line["arms"][0]["value"] == pytest.approx(trial["control"], abs=1e-6)
    effects = {d["arm"]: d["interval"] for d in line["differences"]}
    for arm, key, se in zip(
        ("Civic Duty", "Hawthorne", "Neighbors"), ("civic", "hawthorne", "neighbors"), trial["se"], strict=True
    ):
        assert effects[arm]["value"] == pytest.approx(trial[key], abs=1e-6)
        assert effects[arm]["se"] == pytest.approx(se, rel=0.05), "the reference pools the variances of all arms"
        assert effects[arm]["low"] > 0
    assert {d["adjusted_by"] for d in line["differences"]} == {"Holm"}
    assert found["verdict"][2].startswith("`primary2006` is 8.1 points higher with `Neighbors` than with `Control`")
    (asks,) = [f for f in found["findings"] if f["code"] == "E209"]
    assert "--cluster" in asks["help"]


# --- tables by hand ---------------------------------------------------------------------------------------------------


def _logged(rows: int = 400, seed: int = 1) -> list[str]:
    draw = np.random.default_rng(seed)
    taken = draw.uniform(size=rows) < 0.5
    return [f"C{n // 4},{draw.uniform() + done:.4f},0.5,{int(done)}" for n, done in enumerate(taken)]


LOG = ("--reward", "paid", "--propensity", "p", "--probability", "pi")


def test_a_policy_that_draws_nothing_on_an_even_log_has_a_replay_value(tmp_path: Path) -> None:
    path = written(tmp_path / "log.csv", "customer,paid,p,pi", *_logged())
    (valued,) = report("--table", path, *LOG, "--cluster", "customer")["valued"]
    found = {e["method"]: e["value"] for e in valued["estimates"]}
    assert found["replay"] == found["SNIPS"]
    assert {e["clusters"] for e in valued["estimates"] if e["method"] == "IPS"} == {100}


def test_propensities_that_were_not_those_of_the_draw_are_seen(tmp_path: Path) -> None:
    rows = [row.replace(",0.5,", ",0.3,") for row in _logged()]
    path = written(tmp_path / "log.csv", "customer,paid,p,pi", *rows)
    found = report("--table", path, *LOG)
    assert "E204" in {f["code"] for f in found["findings"]}
    assert found["assumptions"][0]["standing"] == "violated"


def test_parquet_and_weights_say_the_same_as_csv_and_probabilities(tmp_path: Path) -> None:
    import duckdb

    path = written(tmp_path / "log.csv", "customer,paid,p,pi", *_logged())
    duckdb.sql(f"COPY (SELECT *, pi / p AS w FROM '{path}') TO '{tmp_path}/log.parquet'")
    one = report("--table", path, *LOG)["valued"][0]["estimates"]
    other = report("--table", f"{tmp_path}/log.parquet", "--reward", "paid", "--weight", "w")["valued"][0]["estimates"]
    assert other == [e for e in one if e["method"] != "replay"] or other == one


@pytest.mark.parametrize(
    ("row", "code", "words"),
    [
        ("C,1,,1", "E102", "row 401"),
        ("C,1,0,1", "E103", "row 401"),
        ("C,1,1.2,1", "E103", "1.2"),
        ("C,1,-0.1,1", "E103", "-0.1"),
        ("C,lots,0.5,1", "E113", "reward"),
        ("C,,0.5,1", "E113", "row 401"),
        ("C,1,0.5,2", "E115", "probability"),
        ("C,1,0.5,-1", "E115", "probability"),
    ],
)
def test_a_cell_that_cannot_be_refuses_the_table_and_says_where(
    row: str, code: str, words: str, tmp_path: Path
) -> None:
    path = written(tmp_path / "log.csv", "customer,paid,p,pi", *_logged(), row)
    found = report("--table", path, *LOG, code=2)
    assert [f["code"] for f in found["findings"]] == [code]
    assert words in found["verdict"][0]


def test_a_row_without_an_arm_or_a_cluster_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "t.csv", "arm,paid,before,p", *_arms({"a": 30, "b": 30}), ",10,0,0.5")
    words = ("--table", path, "--reward", "paid", "--arm", "arm")
    assert [f["text"] for f in report(*words, code=2)["findings"]] == ["1 row has no arm, the first in row 61"]
    log = written(tmp_path / "log.csv", "customer,paid,p,pi", *_logged(), ",1,0.5,1")
    (found,) = report("--table", log, *LOG, "--cluster", "customer", code=2)["findings"]
    assert (found["code"], "no cluster" in found["text"]) == ("E118", True)


def test_an_empty_table_and_one_that_says_nothing_about_the_policy(tmp_path: Path) -> None:
    empty = written(tmp_path / "none.csv", "paid,p,pi")
    assert report("--table", empty, *LOG, code=3)["findings"][0]["code"] == "E114"
    never = written(tmp_path / "never.csv", "paid,p,pi", *["1,0.5,0"] * 200)
    assert report("--table", never, *LOG, code=1)["findings"][0]["code"] == "E111"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--reward", "payed"), "did you mean `paid`"),
        (("--reward", "zzz"), "it has customer, paid, p, pi"),
        ((), "--reward"),
        (("--reward", "paid", "--weight", "p", "--probability", "pi"), "same"),
        (("--reward", "paid", "--probability", "pi"), "--propensity"),
        (("--reward", "paid"), "--arm COLUMN"),
        (("--reward", "paid", "--arm", "p", "--weight", "pi"), "experiment"),
        (("--reward", "paid", "--weight", "p", "--base", "x"), "--arm"),
        (("--reward", "paid", "--weight", "p", "--modelled", "pi"), "--under-policy"),
        (("--reward", "paid", "--weight", "p", "--step", "pi"), "--cluster"),
    ],
)
def test_a_call_that_is_not_whole_says_what_is_missing(words: tuple[str, ...], says: str, tmp_path: Path) -> None:
    path = written(tmp_path / "log.csv", "customer,paid,p,pi", *_logged(8))
    if words[:2] in (("--reward", "payed"), ("--reward", "zzz")):
        words = (*words, "--weight", "p")
    result = call("--table", path, *words)
    assert isinstance(result.exception, SystemExit)
    assert result.exception.code == 2
    assert says in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"paid,p,p\n1,0.5,1\n", "has the column `p` more than once"),
        (b"paid,p,pi\n1,0.5,1\n1,0.5\n", "Line: 3"),
        (b'paid,p,pi\n1,0.5,1\n"1,0.5,1\n', "unterminated quote"),
        ("bez\u00e4hlt,p,pi\n1,0.5,1\n".encode("latin-1"), "not UTF-8"),
        (bytes(range(256)), "not UTF-8"),
    ],
)
def test_a_file_that_is_no_table_is_told_with_its_place(content: bytes, says: str, tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_bytes(content)
    result = call("--table", str(path), *LOG)
    assert isinstance(result.exception, SystemExit)
    assert result.exception.code == 2
    assert says in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("change", ["semicolons", "byte order mark", "carriage returns", "gzip"])
def test_tables_of_other_forms_are_read_alike(change: str, tmp_path: Path) -> None:
    text = "\n".join(("customer,paid,p,pi", *_logged())) + "\n"
    plain, other = tmp_path / "plain.csv", tmp_path / ("other.csv.gz" if change == "gzip" else "other.csv")
    plain.write_text(text, encoding="utf-8")
    changed = {
        "semicolons": text.replace(",", ";").encode(),
        "byte order mark": text.encode("utf-8-sig"),
        "carriage returns": text.replace("\n", "\r").encode(),
        "gzip": gzip.compress(text.encode()),
    }
    other.write_bytes(changed[change])
    assert report("--table", str(other), *LOG)["valued"] == report("--table", str(plain), *LOG)["valued"]


@pytest.mark.parametrize(
    ("row", "code"), [("C,1e308,0.5,1", "E113"), ("C,inf,0.5,1", "E113"), ("C,1,1e-300,1", "E103")]
)
def test_numbers_that_no_machine_can_square_are_refused(row: str, code: str, tmp_path: Path) -> None:
    path = written(tmp_path / "log.csv", "customer,paid,p,pi", *_logged(), row)
    assert [f["code"] for f in report("--table", path, *LOG, code=2)["findings"]] == [code]


def test_a_file_that_is_none(tmp_path: Path) -> None:
    result = call("--table", str(tmp_path / "nowhere.csv"), *LOG)
    assert "no such file" in result.stderr
    (tmp_path / "odd.parquet").write_text("no parquet", encoding="utf-8")
    assert "as a table" in call("--table", str(tmp_path / "odd.parquet"), *LOG).stderr


def _decisions(units: int = 300) -> list[str]:
    """Two decisions each, drawn evenly; the policy always takes the first action, which earns 1 more each time. Every
    third unit has one decision only."""
    draw = np.random.default_rng(5)
    rows = []
    for unit in range(units):
        for step in range(1 if unit % 3 == 0 else 2):
            taken = draw.uniform() < 0.5
            rows.append(f"U{unit},{step},{taken + draw.normal():.4f},0.5,{int(taken)},{int(taken)},{2 - step}")
    draw.shuffle(rows)
    return rows


STEPS = ("--reward", "paid", "--propensity", "p", "--probability", "pi", "--cluster", "unit", "--step", "at")


def test_decisions_in_a_row_are_valued_by_decision(tmp_path: Path) -> None:
    path = written(tmp_path / "log.csv", "unit,at,paid,p,pi,q,v", *_decisions())
    (valued,) = report("--table", path, *STEPS)["valued"]
    assert [e["method"] for e in valued["estimates"]] == ["TIS", "SNTIS", "PDIS", "SNPDIS"]
    truth = (100 + 2 * 200) / 300
    assert all(e["low"] < truth < e["high"] for e in valued["estimates"])
    assert valued["speaks"]["records"] == 300
    found = report("--table", path, *STEPS, "--modelled", "q", "--under-policy", "v")
    assert [e["method"] for e in found["valued"][0]["estimates"]][4:] == ["DM", "DR by decision"]
    assert "by DR by decision" in found["verdict"][0]


def test_a_step_that_stands_twice_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "log.csv", "unit,at,paid,p,pi,q,v", *_decisions(), "U1,0,1,0.5,1,1,1")
    (found,) = report("--table", path, *STEPS, code=2)["findings"]
    assert (found["code"], "`U1`" in found["text"], "row 501" in found["text"]) == ("E119", True, True)


def _arms(counts: dict[str, int], seed: int = 3) -> list[str]:
    draw = np.random.default_rng(seed)
    return [
        f"{name},{draw.normal(10 + (name == 'b'), 1):.4f},{draw.normal():.3f},0.5"
        for name, count in counts.items()
        for _ in range(count)
    ]


def test_arms_of_a_table(tmp_path: Path) -> None:
    path = written(tmp_path / "t.csv", "arm,paid,before,p", *_arms({"a": 300, "b": 310}))
    words = ("--table", path, "--reward", "paid", "--arm", "arm", "--propensity", "p")
    found = report(*words)
    assert found["sample_ratio_p"] == pytest.approx(0.685, abs=0.01)
    (difference,) = found["lines"][0]["differences"]
    assert difference["arm"] == "b"
    assert difference["interval"]["low"] < 1 < difference["interval"]["high"]
    assert found["verdict"][0].startswith("`paid` is ")
    assert report(*words, "--before", "before")["lines"][0]["differences"][0]["interval"]["method"] == "CUPED"
    looked = call(*words, "--every-look").stdout
    assert "at every look" in looked


@pytest.mark.parametrize(
    ("counts", "code", "exit_code"),
    [
        ({"a": 300, "b": 200}, "E104", 1),
        ({"a": 300}, "E107", 3),
        ({"a": 30, "b": 1}, "E110", 1),
    ],
)
def test_arms_that_cannot_be_compared(counts: dict[str, int], code: str, exit_code: int, tmp_path: Path) -> None:
    path = written(tmp_path / "t.csv", "arm,paid,before,p", *_arms(counts))
    words = ("--table", path, "--reward", "paid", "--arm", "arm", "--propensity", "p")
    assert report(*words, code=exit_code)["findings"][0]["code"] == code
    assert report(*words[:-2], "--base", "zz", code=2)["findings"][0]["code"] == "E116"
