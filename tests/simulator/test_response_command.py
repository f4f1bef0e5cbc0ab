"""`dunning simulate --response` and `dunning response`, as they are typed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from dunning_simulator.cli.response import command as response
from dunning_simulator.cli.simulate import command as simulate
from dunning_simulator.outcomes import costs as prices
from dunning_simulator.report.findings import Findings
from dunning_simulator.response.model import source
from dunning_simulator.sample import Settings, write_book
from pydantic import TypeAdapter

from dunning_dsl.resources import folder
from tests.browser import needs_browser, opened, width_of

SAAS = folder("policies") / "saas_cards"
A, B = str(SAAS / "policy.dun"), str(SAAS / "variant_b.dun")
FEW = ("--draws", "3", "--worlds", "3")


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> str:
    made = tmp_path_factory.mktemp("book")
    write_book(made, Settings(customers=60, days=240, seed=4))
    return str(made)


def typed(*words: str) -> Result:
    return CliRunner().invoke(simulate, list(words), standalone_mode=False)


def test_a_comparison_of_outcomes(history: str, tmp_path: Path) -> None:
    page, data = tmp_path / "report.html", tmp_path / "report.json"
    words = (A, B, "--history", history, "--response", "saas", *FEW, "--report", str(page), "--json", str(data))
    first = typed(*words)
    assert first.exception is None, first.output
    written = page.read_bytes(), data.read_bytes()
    assert typed(*words).stdout == first.stdout
    assert (page.read_bytes(), data.read_bytes()) == written
    found = json.loads(data.read_text("utf-8"))
    assert list(found) == ["schema", *Findings.__dataclass_fields__]
    assert json.loads(typed("--schema").stdout)["$defs"]["Findings"]["required"] == list(found)
    TypeAdapter(Findings).validate_python({key: value for key, value in found.items() if key != "schema"})
    assert found["verdict"][0] in re.sub(r"\s+", " ", first.stdout)
    assert [side["letter"] for side in found["policies"]] == ["A", "B"]
    last = dict(found["horizons"][-1]["worlds"])
    assert 0 < last["nothing"] < last["silent"] < last["A"] < 1
    assert {one["code"] for one in found["warnings"]} >= {"stated-model"}
    assert "This is a simulation" in first.stdout
    assert "The data is synthetic" in first.stdout
    assert "http" not in re.sub(r"http://www.w3.org\S*", "", page.read_text("utf-8"))


def test_every_key_of_the_json_is_documented() -> None:
    readme = (Path(__file__).parents[2] / "simulator/dunning_simulator/report/README.md").read_text("utf-8")
    said = set(re.findall(r"`(\w+)`", readme))
    assert [key for key in ("schema", *Findings.__dataclass_fields__) if key not in said] == []


@needs_browser
def test_the_page_opens_in_a_browser(history: str, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    words = ("--response", "saas", *FEW, "--costs", "example", "--report", str(page))
    assert typed(A, B, "--history", history, *words).exception is None
    seen = opened(page, tmp_path)
    assert seen.console == ()
    assert seen.requests == ()
    assert seen.dom.count("<svg") == 3
    assert seen.dom.count("<polyline") >= 9
    assert seen.dom.index('class="verdict"') < seen.dom.index("<svg")
    assert width_of(page, tmp_path, 400) <= 400
    assert 4 * "\u00a0" + "by email" in seen.dom.replace("&nbsp;", "\u00a0")


def test_costs_make_the_section_money(history: str, tmp_path: Path) -> None:
    mine = tmp_path / "costs.toml"
    assert CliRunner().invoke(response, ["costs"]).output == prices.source()
    mine.write_text(prices.source().replace('# segment = "country"', 'segment = "plan"'), encoding="utf-8")
    page = tmp_path / "report.html"
    found = typed(A, B, "--history", history, "--response", "saas", *FEW, "--costs", str(mine), "--report", str(page))
    assert found.exception is None, found.output
    for words in ("Costs as of 2026-01-15, USD", "breaks even at", "recovered less these costs", "Recovered by `plan`"):
        assert words in found.stdout
        assert words.replace("`plan`", "") in re.sub(r"</?code>|`plan`|plan(?=<)", "", page.read_text("utf-8"))


def test_prices_of_a_day_to_come_are_told(history: str, tmp_path: Path) -> None:
    mine = tmp_path / "costs.toml"
    mine.write_text(prices.source().replace("as_of = 2026-01-15", "as_of = 2999-01-01"), encoding="utf-8")
    found = typed(A, "--history", history, "--response", "saas", *FEW, "--costs", str(mine))
    assert f"note: {mine}: as_of = 2999-01-01 is a day that is still to come" in found.stderr
    assert "is the year right?" in " ".join(found.stdout.split())


def test_one_policy_alone(history: str) -> None:
    found = json.loads(typed(A, "--history", history, "--response", "saas", *FEW, "--json", "-").stdout)
    assert found["compared"] == ["silent", "A"]


def test_a_model_of_ones_own(history: str, tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text(source("saas").replace('name = "SaaS cards"', 'name = "Ours"'), encoding="utf-8")
    found = typed(A, "--history", history, "--response", str(mine), *FEW)
    assert "the model `Ours`" in re.sub(r"\s+", " ", found.stdout)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--response", "sass"), "sass cannot be read"),
        (("--response", "saas", "--costs", "none.toml"), "none.toml cannot be read"),
        (("--costs", "example"), "--costs belongs to a simulation of outcomes"),
        (("--response", "b2b"), "give --response a model with a section [retry]"),
        (("--response", "saas", "--follow-up", "900"), "ask for fewer with --follow-up"),
        (("--response", "saas", "--from", "2025-08-20"), "a shorter --follow-up or an earlier --from"),
        (("--follow-up", "30"), "--follow-up belongs to a simulation of outcomes: name a model with --response"),
        (("--seed", "1"), "--seed belongs to a simulation"),
        (("--response", "saas", "--actions", "x.parquet"), "--actions belongs to a replay"),
    ],
)
def test_what_cannot_be_done_is_a_sentence(words: tuple[str, ...], said: str, history: str) -> None:
    found = CliRunner().invoke(
        simulate, [A, "--history", history, *words, *(FEW if "saas" in words else ())], standalone_mode=False
    )
    assert isinstance(found.exception, SystemExit), found.output
    assert said in found.stderr
    assert found.stdout == ""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"USD"', '"EUR"', "is in EUR, and the policy's first currency is USD"),
        ('# segment = "country"', 'segment = "colour"', 'segment = "colour", and no customer has such a column'),
    ],
)
def test_costs_must_fit_the_policy_and_the_data(old: str, new: str, said: str, history: str, tmp_path: Path) -> None:
    mine = tmp_path / "costs.toml"
    mine.write_text(prices.source().replace(old, new), encoding="utf-8")
    found = typed(A, "--history", history, "--response", "saas", *FEW, "--costs", str(mine))
    assert isinstance(found.exception, SystemExit)
    assert said in found.stderr


def test_models_are_printed_and_checked(tmp_path: Path) -> None:
    assert CliRunner().invoke(response, ["saas"], standalone_mode=False).stdout == source("saas")
    summed = CliRunner().invoke(response, ["b2b", "--check"], standalone_mode=False).stdout
    assert summed.startswith("B2B invoices: the clock starts with the due date; ")
    mine = tmp_path / "mine.toml"
    mine.write_text("name = 3", encoding="utf-8")
    failed = CliRunner().invoke(response, [str(mine)], standalone_mode=False)
    assert "clock: is missing" in failed.stderr
