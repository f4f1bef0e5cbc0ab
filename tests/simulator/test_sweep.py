"""`dunning sweep`: what is tried, what it says, and what it refuses."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from dunning_simulator.cli.sweep import command
from dunning_simulator.cli.sweeping import values_of
from dunning_simulator.outcomes.measure import Frame
from dunning_simulator.outcomes.sweep import sweep
from dunning_simulator.report.swept import Swept, verdict
from dunning_simulator.response.population import members
from dunning_simulator.sample import Settings, write_book
from pydantic import TypeAdapter

from dunning_dsl.resources import folder
from tests.response.books import FIRST, LAST, owing, plain, program

SAAS = str(folder("policies") / "saas_cards" / "policy.dun")
REMIND = 'rule remind:\n    when days_overdue >= {day}: send email "note" tone {tone}'


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> str:
    made = tmp_path_factory.mktemp("book")
    write_book(made, Settings(customers=50, days=200, seed=4))
    return str(made)


def typed(history: str, *words: str) -> Result:
    words = (SAAS, "--history", history, "--response", "saas", "--worlds", "2", *words)
    return CliRunner().invoke(command, list(words), standalone_mode=False)


def test_every_combination_is_tried_and_the_same_policy_is_exactly_zero(history: str, tmp_path: Path) -> None:
    file = tmp_path / "sweep.json"
    done = typed(history, "--param", "first_nudge=3..5 by 2", "--param", "offer_day=9, 10", "--json", str(file))
    assert done.exception is None, done.output
    found = json.loads(file.read_text("utf-8"))
    assert [tuple(one["values"].items()) for one in found["tried"]] == [
        (("first_nudge", a), ("offer_day", b)) for a in ("3", "5") for b in ("9", "10")
    ]
    same = next(one for one in found["tried"] if one["values"] == {"first_nudge": "3", "offer_day": "10"})
    assert same["difference"] == same["low"] == same["high"] == 0
    assert same["recovered"] == found["as_it_stands"]["recovered"]
    assert found["refused"] == []
    said = re.sub(r"\s+", " ", done.stdout)
    assert "4 variants of `SaaS cards` were tried" in said
    assert "The data is synthetic" in said
    assert f"days {found['first_day']} to {found['last_day']} follow-up" in said
    assert "first_nudge = 3, offer_day" in said
    assert "+0.00" not in said
    assert max(map(len, done.stdout.splitlines())) <= 100
    schema = json.loads(typed(history, "--schema").stdout)
    assert schema["required"] == list(found) == ["schema", *Swept.__dataclass_fields__]
    whole = TypeAdapter(Swept).validate_python({key: value for key, value in found.items() if key != "schema"})
    sent = whole.as_it_stands.messages + 1
    apart = tuple(replace(one, difference=1, low=-1, high=2, messages=sent) for one in whole.tried)
    assert not any("the same in every world" in one for one in verdict(replace(whole, tried=apart)))
    still = tuple(replace(one, difference=0, low=0, high=0, messages=sent) for one in whole.tried)
    assert any("Of 4 that send otherwise" in one for one in verdict(replace(whole, tried=still)))


def test_the_best_is_found_and_the_intervals_hold_all_at_once() -> None:
    base = program(REMIND.format(day=25, tone="friendly"))
    variants = [((("tone", tone),), program(REMIND.format(day=1, tone=tone))) for tone in ("friendly", "firm")]
    people = members(plain("b2b"), [owing(f"C{n}", due=20 + n % 50) for n in range(400)], FIRST)
    frame = Frame.of(people, (FIRST, LAST), 7, "USD")
    found = sweep(base, variants, frame, plain("b2b"), worlds=3)
    mild, firm = found.tried
    assert firm.difference > mild.difference > 0
    assert firm.low > 0
    for one in found.tried:
        assert one.low < one.difference < one.high
        assert one.recovered == pytest.approx(found.base.recovered + one.difference)
    (alone,) = sweep(base, variants[:1], frame, plain("b2b"), worlds=3).tried
    assert alone.difference == mild.difference
    assert alone.high - alone.low <= mild.high - mild.low


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a=1..4", ("a", ("1", "2", "3", "4"))),
        ("a = -7..-3 by 2", ("a", ("-7", "-5", "-3"))),
        ("fee=5 USD, 10 USD", ("fee", ("5 USD", "10 USD"))),
        ("a=3,3,4", ("a", ("3", "4"))),
    ],
)
def test_values_are_read_as_they_are_written(text: str, found: tuple[str, tuple[str, ...]]) -> None:
    assert values_of(text) == found


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--param", "first_nudge=7..1"), "write NAME=1..7"),
        (("--param", "first_nudge"), "write NAME=1..7"),
        (("--param", "no_such=1..3"), "the policy has no param `no_such`; it has "),
        (("--param", "first_nudge=1..300"), "more than the 200"),
        (("--param", "first_nudge=soon"), "none of the values makes a policy that checks"),
    ],
)
def test_what_cannot_be_tried_is_a_sentence(words: tuple[str, ...], said: str, history: str) -> None:
    done = typed(history, *words)
    assert isinstance(done.exception, SystemExit)
    assert said in done.stderr


def test_values_that_do_not_check_are_listed(history: str) -> None:
    found = json.loads(typed(history, "--param", "first_nudge=3,often", "--json", "-").stdout)
    assert [one["values"] for one in found["tried"]] == [{"first_nudge": "3"}]
    (refused,) = found["refused"]
    assert refused["values"] == {"first_nudge": "often"}
    assert re.match(r"D\d{3}: ", refused["why"])
