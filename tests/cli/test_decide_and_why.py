"""`dunning decide` and `dunning why`: cases come in, decisions and their reasons go out."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import dunning_dsl
from dunning_dsl.cli import main

POLICY = """\
policy "P":
    currency USD
    timezone "America/New_York"
    look ahead 7 days

param patience: days = 3

rule nudge "A friendly word":
    when days_overdue >= patience: send email "reminder"

rule thanks:
    on payment_received: send email "thank_you"

never contact when disputed because "They told us that the invoice is wrong"
"""
LEDGER: dict[str, Any] = {
    "customer": {"customer_id": "C1", "consent": {"email": True}},
    "invoices": [{"invoice_id": "I1", "issued_on": "2026-10-01", "due_on": "2026-10-31", "amount": "120.00"}],
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("p.dun").write_text(POLICY, encoding="utf-8")
    Path("bad.dun").write_text(POLICY.replace("days_overdue", "day_overdue"), encoding="utf-8")
    return tmp_path


def dunning(*words: str, stdin: str | None = None) -> Result:
    result = CliRunner().invoke(main, words, input=stdin)
    assert "made a mistake" not in result.output, result.output
    return result


def decide(given: object, *words: str) -> Result:
    return dunning("decide", "p.dun", "--facts", "-", *words, stdin=json.dumps(given))


def test_facts_in_what_goes_out() -> None:
    result = decide({"days_overdue": 5})
    assert result.exit_code == 0
    assert 'send email "reminder" (friendly)    (rule nudge)' in result.stdout
    assert decide({"days_overdue": 2}).stdout.splitlines()[1:] == ["  nothing"]
    assert 'send email "thank_you"' in decide({"on": "payment_received"}).stdout


def test_explanations_name_every_rule() -> None:
    said = decide({"days_overdue": 5, "disputed": True}, "--explain").stdout
    assert "blocked" in said
    assert "They told us that the invoice is wrong" in said
    assert "thanks" in said
    assert dunning("why", "p.dun", "--facts", "-", stdin='{"days_overdue": 5, "disputed": true}').stdout == said
    only = dunning("why", "p.dun", "--facts", "-", "--rule", "nudge", stdin='{"days_overdue": 2}').stdout
    assert "thanks" not in only
    assert "Today:" not in only
    assert only.startswith("A case told in facts, ")
    assert "\nOne invoice in USD (opened " in only
    assert "days_overdue is 2 days" in only


def test_what_a_case_did_not_tell_is_marked_where_the_policy_saw_it() -> None:
    Path("p.dun").write_text(
        POLICY + '\nwhen amount_due > 50 and tenure < 10 and weekday < sunday: tag "new"\n', encoding="utf-8"
    )
    told = {"days_overdue": 5, "tenure": 3, "today": "2026-11-20"}
    saw = decide(told, "--explain").stdout.split("What the policy saw:\n")[1]
    lines = dict(line.strip().split("  ", 1) for line in saw.splitlines())
    assert {name: value.strip() for name, value in lines.items() if name != "disputed"} == {
        "days_overdue": "5 days",
        "amount_due": "100.00 USD (assumed)",
        "tenure": "3 days",
        "weekday": "friday",
    }
    (case,) = json.loads(decide(told, "--json").stdout)["cases"]
    assert case["assumed"] == ["amount_due", "disputed"]
    ledger = dunning("decide", "p.dun", "--ledger", "-", "--on", "2026-11-10", "--explain", stdin=json.dumps(LEDGER))
    assert "What the policy saw:" in ledger.stdout
    assert "assumed" not in ledger.stdout


@pytest.mark.parametrize(
    ("given", "where"),
    [
        ('{"days_overdue": 5, "days_overdue": 6}', "standard input"),
        ('{"days_overdue": 5,\n "days_overdue": 6}', "standard input"),
        ('{"id": "a"}\n{"days_overdue": 5, "days_overdue": 6}\n', "standard input, line 2"),
    ],
)
def test_a_fact_told_twice_is_refused_by_name(given: str, where: str) -> None:
    result = dunning("decide", "p.dun", "--facts", "-", stdin=given)
    assert result.exit_code == 2
    assert f"{where}: `days_overdue` stands twice" in result.output


def test_json_lines_in_json_lines_out() -> None:
    lines = '{"id": "a", "days_overdue": 5}\n\n{"id": "b"}\n'
    result = dunning("decide", "p.dun", "--facts", "-", "--json", stdin=lines)
    first, second = (json.loads(line) for line in result.stdout.splitlines())
    assert [first["customer_id"], second["customer_id"]] == ["a", "b"]
    for name in ("decision_id", "customer_id"):
        assert first[name] != second[name]
    assert first["cases"][0]["case_id"] != second["cases"][0]["case_id"]
    assert [rule["status"] for rule in first["cases"][0]["rules"]] == ["fired", "not due"]


def test_actions_of_different_cases_have_different_ids() -> None:
    lines = '{"id": "a", "days_overdue": 5}\n{"id": "b", "days_overdue": 5}\n{"days_overdue": 5}\n'
    result = dunning("decide", "p.dun", "--facts", "-", "--json", stdin=lines)
    decisions = [json.loads(line) for line in result.stdout.splitlines()]
    assert len({rule["actions"][0]["id"] for d in decisions for rule in d["cases"][0]["rules"][:1]}) == 3
    assert decisions[2]["customer_id"] == "customer"


def test_one_case_is_one_json_document_that_fits_its_schema() -> None:
    decision = json.loads(decide({"days_overdue": 5, "today": "2026-11-21"}, "--json").stdout)
    assert decision["day"] == "2026-11-21"
    schema = json.loads(dunning("decide", "--schema", "decision").stdout)
    assert set(decision) <= set(schema["properties"])
    assert json.loads(dunning("decide", "--schema", "ledger").stdout)["title"] == "Ledger"


def test_a_ledger_is_decided_on_a_day_and_says_what_it_adds_to_the_history() -> None:
    Path("ledger.json").write_text(json.dumps(LEDGER), encoding="utf-8")
    result = dunning("decide", "p.dun", "--ledger", "ledger.json", "--on", "2026-11-04", "--json")
    decision = json.loads(result.stdout)
    assert [rule["status"] for rule in decision["cases"][0]["rules"]] == ["fired", "not due"]
    again = {**LEDGER, "events": decision["events"]}
    Path("ledger.json").write_text(json.dumps(again), encoding="utf-8")
    for day in ("2026-11-04", "2026-11-05"):
        result = dunning("decide", "p.dun", "--ledger", "ledger.json", "--on", day, "--json")
        assert json.loads(result.stdout)["cases"][0]["rules"][0]["status"] == "used up"


def test_a_ledger_is_explained_as_it_stands() -> None:
    said = dunning("why", "p.dun", "--ledger", "-", "--on", "2026-11-04", stdin=json.dumps(LEDGER)).stdout
    assert said.startswith("Customer C1, 2026-11-04\n\nInvoice I1 in USD")


def test_a_ledger_is_explained_with_the_day_on_which_it_will_hold() -> None:
    text = POLICY + '\nrule notice:\n    when days_overdue >= 3 and days_since_contact >= 5: send email "notice"\n'
    Path("p.dun").write_text(text, encoding="utf-8")
    sent = {"kind": "message_sent", "at": "2026-11-05T10:00:00Z", "channel": "email", "message": "hello"}
    given = json.dumps({**LEDGER, "events": [sent]})
    for words in (("why", "p.dun"), ("decide", "p.dun", "--explain")):
        said = " ".join(dunning(*words, "--ledger", "-", "--on", "2026-11-06", stdin=given).stdout.split())
        assert "days_since_contact is 1 day; last on 2026-11-05; true from 2026-11-10 if nothing else happens" in said
    plain = dunning("decide", "p.dun", "--ledger", "-", "--on", "2026-11-06", "--json", stdin=given).stdout
    assert json.loads(plain)["cases"][0]["rules"][-1]["reasons"][0].get("true_from") is None


def test_one_file_of_facts_serves_decisions_and_messages() -> None:
    Path("messages").mkdir()
    Path("messages/reminder.email.j2").write_text(
        "Subject: S\n\nDear {{ first_name }}, {{ pay_url }}\n", encoding="utf-8"
    )
    given = json.dumps({"days_overdue": 5, "fields": {"first_name": "Grace", "pay_url": "https://pay.example/1"}})
    assert 'send email "reminder"' in dunning("decide", "p.dun", "--facts", "-", stdin=given).stdout
    shown = dunning("render", "p.dun", "reminder", "--facts", "-", stdin=given).stdout
    assert "Dear Grace, https://pay.example/1" in shown


def test_a_param_can_be_set() -> None:
    assert "nothing" in decide({"days_overdue": 5}, "--set", "patience=6").stdout


@pytest.mark.parametrize(
    ("words", "stdin", "code", "said"),
    [
        (["decide", "p.dun"], "", 2, "name one of --facts, --ledger or --history"),
        (["decide", "p.dun", "--facts", "-", "--ledger", "x"], "", 2, "name one of"),
        (["decide", "p.dun", "--history", "."], "", 2, "--history and --customer belong together"),
        (["decide", "-", "--facts", "-"], "", 2, "cannot both come from standard input"),
        (["decide", "p.dun", "--facts", "gone.json"], "", 2, "cannot read `gone.json`: there is no such file"),
        (["decide", "gone.dun", "--facts", "-"], "{}", 2, "cannot read `gone.dun`"),
        (["decide", "bad.dun", "--facts", "-"], "{}", 1, "there is no `day_overdue`"),
        (["decide", "p.dun", "--facts", "-"], "{", 2, "standard input is not JSON"),
        (["decide", "p.dun", "--facts", "-"], '{"a": NaN}', 2, "`NaN` is not a number"),
        (["decide", "p.dun", "--facts", "-"], "[" * 100_000, 2, "standard input is not JSON"),
        (["decide", "p.dun", "--facts", "-"], "5", 2, "a case is an object"),
        (["decide", "p.dun", "--facts", "-"], "{}\n{x\n", 2, "line 2: this is not JSON"),
        (["decide", "p.dun", "--facts", "-"], '{"days_overdu": 5}', 2, "did you mean `days_overdue`?"),
        (["decide", "p.dun", "--facts", "-"], "", 3, "no case in standard input"),
        (["decide", "p.dun", "--facts", "-"], "[]", 3, "no case in standard input"),
        (["decide", "p.dun", "--facts", "-", "--on", "soon"], "{}", 2, "`soon` is not a date such as 2026-11-21"),
        (["decide", "p.dun", "--ledger", "-"], '{"customer": {"customer_id": "C"}}', 3, "no case"),
        (["decide", "p.dun", "--ledger", "-"], '{"days_overdue": 5}', 2, "a ledger needs `customer`, an object"),
        (["why", "p.dun"], "", 2, "name one of --history, --facts or --ledger"),
        (["why", "p.dun", "--history", "."], "", 2, "--history needs --customer and --on"),
        (["why", "p.dun", "--facts", "-", "--rule", "nudg"], "{}", 2, "no rule `nudg`; did you mean `nudge`?"),
        (["why", "p.dun", "--facts", "-"], "{}\n{}\n", 2, "`why` explains one case"),
        (["why", "p.dun", "--history", "gone", "--customer", "C", "--on", "2026-11-04"], "", 2, "no folder `gone`"),
    ],
)
def test_a_mistake_is_a_sentence_and_a_code(words: list[str], stdin: str, code: int, said: str) -> None:
    result = dunning(*words, stdin=stdin)
    assert result.exit_code == code, result.output
    assert said in result.output


def test_from_python() -> None:
    policy = dunning_dsl.load("p.dun")
    decision = policy.decide({"days_overdue": 5})
    assert [(a.kind, a.name) for a in decision.actions] == [("send", "reminder")]
    assert "nudge" in policy.explain(decision)
    assert policy.decide(LEDGER, at=date(2026, 11, 4)).actions == policy.decide(LEDGER, at=date(2026, 11, 4)).actions
    assert policy.decide(LEDGER, at=date(2025, 1, 1)).cases == ()
    with pytest.raises(dunning_dsl.PolicyError, match="there is no `day_overdue`"):
        dunning_dsl.load("bad.dun")
    with pytest.raises(dunning_dsl.CaseError):
        policy.decide({"days_overdu": 5})
    assert [d.code for d in dunning_dsl.check("bad.dun")].count("D201") == 1
    assert policy.digest == dunning_dsl.loads(POLICY + "# a comment\n").digest


def test_the_names_that_are_promised_are_all_there() -> None:
    assert all(getattr(dunning_dsl, name) is not None for name in dunning_dsl.__all__)
    with pytest.raises(AttributeError):
        _ = dunning_dsl.nothing_of_the_kind


def test_an_amount_in_another_currency_is_told_how_a_case_says_its_currency(tmp_path: Path) -> None:
    policy = tmp_path / "two.dun"
    policy.write_text('policy "P":\n    currency USD, EUR\n    timezone "UTC"\n\nuse std.safe\n', encoding="utf-8")
    words = ["decide", str(policy), "--facts", "-"]
    result = CliRunner().invoke(main, words, input='{"amount_due": "45 EUR"}')
    assert result.exit_code == 2
    assert '"currency": "EUR" beside its facts' in result.output
    mended = CliRunner().invoke(main, words, input='{"amount_due": "45 EUR", "currency": "EUR"}')
    assert mended.exit_code == 0, mended.output
