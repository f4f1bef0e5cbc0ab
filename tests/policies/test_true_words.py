"""Messages of the shipped policies say only what is so for the one who reads them, in every language."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from dunning_dsl.cli.render import command
from dunning_dsl.resources import folder


def said(policy: str, message: str, language: str, channel: str = "email", **facts: object) -> str:
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


@pytest.mark.parametrize(("language", "silent"), [("en", "no answer"), ("de", "keine Antwort")])
def test_the_owner_is_not_told_that_nobody_answered(language: str, silent: str) -> None:
    assert silent not in said("b2b_invoices", "owner_notice", language, "letter", country="DE", kind="business")


@pytest.mark.parametrize(("language", "at_once"), [("en", "at once, in one sum"), ("pl", "od razu, w całości")])
def test_a_new_debit_says_what_it_takes(language: str, at_once: str) -> None:
    assert at_once in said("utilities_postpay", "new_debit", language)


@pytest.mark.parametrize(("language", "ended"), [("en", "has ended"), ("de", "ist beendet")])
def test_a_subscription_that_runs_on_has_not_ended(language: str, ended: str) -> None:
    assert ended not in said("saas_cards", "win_back", language)
