"""`dunning render` shows every paragraph that a reader could get, each for a case in which it could come."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from dunning_dsl.cli import main
from dunning_dsl.resources import folder
from tests.messages.conftest import HEADER

RULES = (
    "fact plan: one of basic, pro\nfact score: number optional\n\n"
    'param big: money = 500 EUR\n\nlet costly = kind == business and amount_due >= big and country == "DE"\n\n'
).replace("EUR", "USD")


def shown(tmp_path: Path, rule: str, text: str, *words: str, facts: str | None = None) -> list[tuple[str, str]]:
    """Head and text of every version of an e-mail."""
    (tmp_path / "messages").mkdir()
    (tmp_path / "policy.dun").write_text(HEADER + RULES + rule, encoding="utf-8")
    (tmp_path / "messages" / "m.email.j2").write_text(f"Subject: S\n\n{text}\n", encoding="utf-8")
    given = ["--facts", "-"] if facts else []
    result = CliRunner().invoke(
        main, ["render", str(tmp_path / "policy.dun"), "--all", "--on", "2026-05-20", *given, *words], input=facts
    )
    assert result.exit_code == 0, result.output
    found = re.findall(r"^--- ([^\n]*) \(m\.email\.j2\)\nSubject: S\n\n(.*?)\n+(?=---|\Z)", result.output, re.M | re.S)
    return [(head.removeprefix("m by email, tone friendly, language en").lstrip(", "), body) for head, body in found]


ON_DAY_3 = 'rule r:\n    on day 3: send email "m"\n'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            '{% if kind == "business" %}B{% else %}C{% endif %}',
            [("", "C"), ("where kind = business", "B")],
        ),
        (
            "x{% if suspended %} S{% endif %}",
            [("", "x"), ("where suspended = true", "x S")],
        ),
        ("{% if amount_due >= big %}B{% else %}s{% endif %}", [("", "s"), ("where amount_due = 500.00 USD", "B")]),
        ("{% if amount_due > 900 %}B{% else %}s{% endif %}", [("", "s"), ("where amount_due = 901.00 USD", "B")]),
        ('{{ "P" if plan == "pro" else "B" }}', [("", "B"), ("where plan = pro", "P")]),
        ("{% if name %}{{ name }}{% endif %}", [("", "Ada Example")]),
        ("{% if name %}{{ name }}{% else %}You{% endif %}", [("", "Ada Example"), ("where no name", "You")]),
        ("{% if score %}{{ score }}{% else %}-{% endif %}", [("", "-"), ("where score = 1", "1")]),
        (
            "{% if attempts(30) > 2 %}many{% else %}few{% endif %}",
            [("", "few"), ("where attempts(30 days) = 3", "many")],
        ),
        ("{% if invoices | length > 1 %}many{% else %}one{% endif %}", [("", "one"), ("where 2 invoices", "many")]),
        (
            '{% if suspended %}S{% elif kind == "business" and not vulnerable %}B{% else %}x{% endif %}',
            [("", "x"), ("where suspended = true", "S"), ("where kind = business", "B")],
        ),
        (
            'a{% if plan == "pro" %}{% if suspended %} S{% endif %}{% endif %}',
            [("", "a"), ("where plan = pro and suspended = true", "a S")],
        ),
    ],
)
def test_each_paragraph_is_there_and_is_left_out(tmp_path: Path, text: str, expected: list[tuple[str, str]]) -> None:
    assert shown(tmp_path, ON_DAY_3, text) == expected


def test_a_definition_comes_about_by_the_facts_that_it_rests_on(tmp_path: Path) -> None:
    (_, plain), (head, body) = shown(tmp_path, ON_DAY_3, "{% if costly %}C{% else %}c{% endif %}")
    assert (plain, body) == ("c", "C")
    assert set(head.removeprefix("where ").split(" and ")) == {
        "kind = business",
        "amount_due = 500.00 USD",
        'country = "DE"',
    }


@pytest.mark.parametrize(
    ("head", "due"),
    [
        ("on day -7", "May 27, 2026"),
        ("on day 3", "May 17, 2026"),
        ("when days_overdue >= 14", "May 6, 2026"),
        ("on payment_received", "May 15, 2026"),
    ],
)
def test_the_sample_is_dated_as_the_rule_goes(tmp_path: Path, head: str, due: str) -> None:
    assert shown(tmp_path, f'rule r:\n    {head}: send email "m"\n', "{{ due_on | date }}") == [("", due)]


def test_the_sample_is_a_case_in_which_the_rule_goes(tmp_path: Path) -> None:
    rule = 'rule r:\n    when noticed("n", 3 days) and costly: send email "m"\nrule n:\n    on day 1: send email "n"\n'
    assert shown(tmp_path, rule, "{{ kind }} {{ amount_due | money }} {{ country }}", "m") == [
        ("", "business $500.00 DE")
    ]


def test_an_offer_is_shown_in_a_case_that_gets_it(tmp_path: Path) -> None:
    offer = "offer payment_plan(instalments: 3) if amount_due >= big"
    rule = f'rule r:\n    on day 3:\n        send email "m"\n        {offer}\n'
    text = "{{ amount_due | money }}{% if offer %} in {{ offer.instalments }}{% endif %}"
    assert shown(tmp_path, rule, text) == [
        ("with payment_plan, where amount_due = 500.00 USD", "$500.00 in 3"),
        ("", "$120.00"),
    ]


def test_what_was_given_is_not_changed(tmp_path: Path) -> None:
    text = '{% if kind == "business" %}B{% else %}C{% endif %}{% if suspended %} S{% endif %}'
    assert shown(tmp_path, ON_DAY_3, text, facts='{"kind": "business", "suspended": false}') == [("", "B")]


@pytest.mark.parametrize("facts", ['{"days_overdue": -90}', '{"amount_due": "0.01 USD"}'])
def test_a_case_that_would_not_be_open_is_shown_all_the_same(tmp_path: Path, facts: str) -> None:
    assert shown(tmp_path, ON_DAY_3, "x", facts=facts) == [("", "x")]


def test_the_shipped_notice_shows_what_the_law_adds_for_businesses() -> None:
    policy = folder("policies") / "b2b_invoices" / "policy.dun"
    result = CliRunner().invoke(main, ["render", str(policy), "notice", "--all", "--on", "2026-05-20"])
    assert (
        result.output.count("the fixed compensation that the law on late payment gives") == 4
    )  # two channels, two tones
    assert result.output.count("Deliveries to you are on hold") == 2
    assert result.output.count("deliveries may pause later") >= 4
