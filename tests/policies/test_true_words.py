"""Messages of the shipped policies say only what is so for the one who reads them, in every language."""

from __future__ import annotations

import json
import re
from pathlib import Path
from shutil import copytree

import pytest
from click.testing import CliRunner

from dunning_dsl.cli.render import command
from dunning_dsl.resources import folder


def said(policy: str | Path, message: str, language: str, channel: str = "email", **facts: object) -> str:
    file = str(folder("policies") / policy / "policy.dun")
    arguments = [file, message, "--channel", channel, "--language", language, "--facts", "-", "--on", "2026-11-23"]
    result = CliRunner().invoke(command, arguments, input=json.dumps({"days_overdue": 20, **facts}))
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.parametrize("message", ["update_card", "confirm_payment", "second_reminder"])
@pytest.mark.parametrize(
    ("language", "goes_on", "paused"), [("en", "goes on as before", "is paused"), ("de", "bleibt, wie er ist", "ruht")]
)
def test_a_paused_service_does_not_go_on_as_before(message: str, language: str, goes_on: str, paused: str) -> None:
    words = said("saas_cards", message, language, suspended=True)
    assert goes_on not in words
    assert paused in words
    assert goes_on in said("saas_cards", message, language)


@pytest.mark.parametrize("channel", ["email", "letter"])
@pytest.mark.parametrize(("language", "later"), [("en", "paused later"), ("de", "pausieren wir später")])
def test_who_is_paused_is_told_of_no_pause_to_come(channel: str, language: str, later: str) -> None:
    assert later not in said("saas_cards", "notice", language, channel, suspended=True)
    assert later in said("saas_cards", "notice", language, channel)


@pytest.mark.parametrize(("language", "law", "pause"), [("en", "the law", "may pause"), ("de", "Gesetz", "ruhen")])
def test_the_notice_names_a_law_only_where_it_holds(language: str, law: str, pause: str) -> None:
    assert law in said("b2b_invoices", "notice", language, country="DE", kind="business")
    abroad = said("b2b_invoices", "notice", language, country="US", kind="business")
    assert law not in abroad
    assert pause in abroad


@pytest.mark.parametrize(
    ("language", "law", "fee"), [("en", "interest", "our terms name (€15.00)"), ("de", "Zinsen", "unsere Bedingungen")]
)
def test_a_fee_of_our_own_is_told_where_no_law_is_known_and_no_law_with_it(
    language: str, law: str, fee: str, tmp_path: Path
) -> None:
    home = tmp_path / "mine"
    copytree(folder("policies") / "b2b_invoices", home)
    common = home / "common.dun"
    text = common.read_text(encoding="utf-8")
    fee_of_ours = text.replace("own_fee: money = 0 EUR / 0 GBP", "own_fee: money = 15 EUR / 13 GBP")
    common.write_text(fee_of_ours, encoding="utf-8")
    owed = {"amount_overdue": "500 EUR", "amount_due": "500 EUR"}
    words = said(home, "notice", language, country="DK", kind="business", **owed)
    assert fee in words
    assert law not in words
    assert law in said(home, "notice", language, country="DE", kind="business")
    assert law not in said("b2b_invoices", "notice", language, country="DK", kind="business")


@pytest.mark.parametrize(("language", "silent"), [("en", "no answer"), ("de", "keine Antwort")])
def test_the_owner_is_not_told_that_nobody_answered(language: str, silent: str) -> None:
    assert silent not in said("b2b_invoices", "owner_notice", language, "letter", country="DE", kind="business")


@pytest.mark.parametrize(
    ("language", "taken"), [("en", "within a day, in one sum"), ("pl", "w ciągu jednego dnia, w całości")]
)
def test_a_new_debit_says_what_it_takes(language: str, taken: str) -> None:
    assert taken in said("utilities_postpay", "new_debit", language)


@pytest.mark.parametrize(("language", "ended"), [("en", "has ended"), ("de", "ist beendet")])
def test_a_subscription_that_runs_on_has_not_ended(language: str, ended: str) -> None:
    assert ended not in said("saas_cards", "win_back", language)


MESSAGES = sorted(folder("policies").glob("*/messages/*.j2"))
SPAN = re.compile(
    r"\b(\d+|an?|one|two|some|few|einer|einem|zwei|einigen|jeden|nächsten|za|dwóch|kilku) "
    r"(weeks?|days|months?|Wochen?|Tagen?|Monate?n?|tydzień|tygodni|dni|miesi\w+)\b"
)
NO_NUMBER_OF_OURS = (
    "a few days ago",
    "einigen Tagen haben wir",
    "two weeks ahead",
    "zwei Wochen vorher",
    "invoice a month",
    "If a month does",
)
"""What lies behind, and what a way of paying brings by itself."""


@pytest.mark.parametrize("path", MESSAGES, ids=lambda path: f"{path.parts[-3]}/{path.name}")
def test_a_letter_names_no_span_that_a_number_does_not_give(path: Path) -> None:
    """Else somebody changes the number, and the letter goes on saying what it was."""
    text = path.read_text(encoding="utf-8")
    for words in NO_NUMBER_OF_OURS:
        text = text.replace(words, "")
    assert SPAN.search(text) is None


@pytest.mark.parametrize("path", MESSAGES, ids=lambda path: f"{path.parts[-3]}/{path.name}")
def test_nothing_is_promised_at_once_that_waits_for_the_next_decision(path: Path) -> None:
    """A payment of the afternoon is seen the next morning: then a service comes back, and a new card is used."""
    text = path.read_text(encoding="utf-8")
    assert re.search(r"again at once|goes on at once|comes back at once|again,? sofort|dann sofort", text) is None


def test_no_letter_says_one_days() -> None:
    for path in MESSAGES:
        for line in path.read_text(encoding="utf-8").splitlines():
            assert " == 1 %}" in line or not re.search(r"\}\} (days|Tage|Tagen)\b", line), path


@pytest.mark.parametrize(("policy", "param"), [("saas_cards", "settled_days"), ("b2b_invoices", "answer_days")])
def test_the_next_one_day_is_said_as_one_says_it(policy: str, param: str) -> None:
    file = str(folder("policies") / policy / "policy.dun")
    for days, words in ((1, "am nächsten Tag"), (5, "in den nächsten 5 Tagen")):
        ran = CliRunner().invoke(
            command, [file, "dispute_settled", "--language", "de", "--set", f"{param}={days} days"]
        )
        assert ran.exit_code == 0, ran.output
        assert words in ran.output.lower().replace("tag", "Tag")


@pytest.mark.parametrize(("language", "again"), [("en", "come again"), ("pl", "przyjdziemy ponownie")])
def test_a_second_visit_says_that_it_is_one(language: str, again: str) -> None:
    assert again not in said("utilities_postpay", "visit", language)
    assert "2026" in said("utilities_postpay", "visit", language).split("\n\n")[2]
    known = {"stage": "visit", 'noticed("visit", 1 days)': True}
    assert again in said("utilities_postpay", "visit", language, **known)


@pytest.mark.parametrize(
    ("language", "tries", "lets_be"),
    [("en", "once more in 7 days", "not try this debit again"), ("pl", "po upływie 7 dni", "Sami nie podejmiemy")],
)
def test_a_debit_is_announced_only_where_it_follows(language: str, tries: str, lets_be: str) -> None:
    debit = {"payment_method": "bank_debit", "autopay": True, "decline_code": "0", "days_since_attempt": 0}
    words = said("utilities_postpay", "debit_failed", language, **debit)
    assert tries in words
    assert lets_be not in words
    for poor in ({"short_of_money": True}, {"vulnerable": True}, {"attempts(30 days)": 3}):
        words = said("utilities_postpay", "debit_failed", language, **debit, **poor)
        assert tries not in words
        assert lets_be in words


@pytest.mark.parametrize("channel", ["email", "in_app"])
@pytest.mark.parametrize(("language", "debit"), [("en", "direct debit"), ("de", "Lastschrift")])
def test_who_pays_by_direct_debit_is_not_asked_for_a_new_card_only(channel: str, language: str, debit: str) -> None:
    assert debit in said("saas_cards", "update_card", language, channel, payment_method="bank_debit")
    assert debit not in said("saas_cards", "update_card", language, channel, payment_method="card")


ASKING = (
    "reminder",
    "second_reminder",
    "notice",
    "last_notice",
    "suspended",
    "closing",
    "promise_missed",
    "update_card",
    "confirm_payment",
    "friendly",
    "dispute_settled",
    "extension",
    "pause",
    "payment_plan",
)


@pytest.mark.parametrize("message", ASKING)
def test_who_pays_by_card_finds_both_links_in_every_message_that_asks(message: str) -> None:
    """Not in a text message, which has no room for a second."""
    files = list((folder("policies") / "saas_cards" / "messages").glob(f"{message}.*.j2"))
    assert len(files) >= 2
    for text in (file.read_text("utf-8") for file in files if ".sms" not in file.name):
        assert "pay_url" in text
        assert "update_url" in text


@pytest.mark.parametrize("message", ["extension", "pause", "payment_plan"])
@pytest.mark.parametrize(("language", "whole"), [("en", "all of it taken"), ("de", "alles von einer anderen Karte")])
def test_an_offer_says_what_a_new_card_would_take(message: str, language: str, whole: str) -> None:
    assert whole in said("saas_cards", message, language)
