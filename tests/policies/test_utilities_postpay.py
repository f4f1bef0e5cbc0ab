"""The policy for energy on account: clean, tested by its own stories, every rule seen firing, its book
a history without a fault, the figures in its page current."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from runpy import run_path

import pytest
from dunning_simulator.sample import Settings, book, write_book

from dunning_dsl.check import check_file
from dunning_dsl.diagnostics import Severity
from dunning_dsl.history import read_history
from dunning_dsl.resources import folder
from tests.policies.shipped import copy, failed, program

VARIANTS = ("policy", "variant_b")
HOME = folder("policies") / "utilities_postpay"
SCRIPT = Path(__file__).parents[2] / "scripts" / "policy_figures.py"


def test_its_book_has_every_column_that_the_policy_reads(tmp_path: Path) -> None:
    write_book(tmp_path, Settings(customers=60, days=200, currencies=("GBP",), book="utilities_postpay"))
    history = read_history(tmp_path, program("utilities_postpay", "policy"), cache=False)
    assert [problem for problem in history.problems if problem.severity is not Severity.NOTE] == []
    assert history.counts.customers == 60


def test_the_book_is_a_function_of_the_seed_and_says_that_it_is_made_up() -> None:
    few = list(book(Settings(customers=3, seed=5, book="utilities_postpay")))
    assert few == list(book(Settings(customers=5, seed=5, book="utilities_postpay")))[:3]
    assert all(life.columns["synthetic"] == "true" and life.events[0]["kind"] == "note" for life in few)


def test_the_book_has_what_happens_to_such_a_business() -> None:
    lives = list(book(Settings(customers=900, book="utilities_postpay")))
    kinds = {event["kind"] for life in lives for event in life.events}
    wanted = """
        payment payment_failed retry_requested credit message_sent message_failed message_delivered replied conversation
        promise_made dispute_opened dispute_resolved opted_out complained offer_made offer_accepted plan_broken
        card_updated fact_changed escalated task_opened task_done service_suspended service_restored written_off
    """
    assert set(wanted.split()) <= kinds
    told = {(event.get("name"), event.get("value")) for life in lives for event in life.events}
    assert {("moratorium", "true"), ("moratorium", "false"), ("reading", "estimated")} <= told
    assert {event.get("channel") for life in lives for event in life.events} >= {"email", "sms", "letter", "call"}


def test_nothing_in_the_book_is_paid_twice() -> None:
    for life in book(Settings(customers=300, seed=3, book="utilities_postpay")):
        owed = {bill.invoice_id: bill.amount for bill in life.bills}
        for event in life.events:
            if event["kind"] in ("payment", "credit"):
                owed[event["invoice_id"]] -= int(event["amount"].replace(".", ""))
        assert min(owed.values(), default=0) >= 0


def test_the_figures_in_its_page_are_current_and_the_variants_part_in_five_of_a_hundred_cases() -> None:
    made = run_path(str(SCRIPT))["page"](HOME / "README.md")
    assert (HOME / "README.md").read_text(encoding="utf-8") == made
    parted = re.search(r"part ways in [\d,]+ \(([\d.]+) %\)", made)
    assert parted is not None
    assert 5 <= float(parted[1]) < 50, "what they share should be most of what they do"


CHRISTMAS = 'test "not around Christmas":\n    given today = 2025-12-16'


@pytest.mark.parametrize(("year", "day"), [(y, d) for y in (2026, 2027, 2034, 2035, 2036, 2060) for d in (15, 23)])
def test_nobody_is_cut_off_around_christmas_in_any_year(year: int, day: int, tmp_path: Path) -> None:
    """Where the list of years has run out nobody is cut off at all."""
    policy = copy("utilities_postpay", tmp_path) / "policy.dun"
    text = policy.read_text(encoding="utf-8")
    one = text[text.index(CHRISTMAS) :].split("\n\n")[0].replace("2025-12-16", date(year, 12, day).isoformat())
    policy.write_text(text[: text.index("\ntest ")] + "\n" + one + "\n", encoding="utf-8")
    assert failed(check_file(policy, messages=False)) == set()


def test_a_year_is_left_before_the_list_of_christmases_runs_out() -> None:
    """A newer list has to be written before the open end of this one keeps everybody's supply on."""
    text = (HOME / "common.dun").read_text(encoding="utf-8")
    (last,) = re.findall(r"^never suspend from (\d{4})-12-15 because", text, re.MULTILINE)
    assert int(last) > date.today().year + 1
