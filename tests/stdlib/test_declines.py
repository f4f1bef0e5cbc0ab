"""Every decline code that the sources list, in its class; beside this file, decline_codes.csv has them with source."""

from __future__ import annotations

import csv
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from dunning_dsl.check import check_text
from dunning_dsl.decide import decide_facts
from dunning_dsl.decide.answers import answers_of
from dunning_dsl.program.statements import Program
from dunning_dsl.program.vocabulary import KEPT_BY
from dunning_dsl.resources import folder

LIST = Path(__file__).with_name("decline_codes.csv")


def listed() -> list[tuple[str, str, str]]:
    """Scheme, code and class of every row of the list, in its order."""
    with LIST.open(encoding="utf-8", newline="") as file:
        return [(row["scheme"], row["code"], row["class"]) for row in csv.DictReader(file)]


CODES = listed()
CASES = [(code, name) for scheme, code, name in CODES if scheme != "bacs"]
BACS = {code: name for scheme, code, name in CODES if scheme == "bacs"}
CLASSES = sorted({name for _, _, name in CODES})


@cache
def program() -> Program:
    """A policy that tags a case with its class."""
    names = ("none", *CLASSES)
    rules = "".join(f'rule r_{name}:\n    when decline_class == {name}: tag "{name}"\n' for name in names)
    checked = check_text(f'policy "Classes":\n    currency USD\n    timezone "UTC"\n\n{rules}')
    assert checked.program is not None, checked.diagnostics
    return checked.program


def decline_class(code: str, method: str = "card") -> list[str]:
    facts = {("decline_code", ()): code, ("payment_method", ()): method}
    return [action.name for action in decide_facts(program(), facts).actions]


def test_the_list_is_whole() -> None:
    """As many as the sources name: a row that is lost would not be missed otherwise."""
    assert Counter(scheme for scheme, _, _ in CODES) == {"stripe": 49, "iso8583": 38, "ach": 11, "sepa": 10, "bacs": 15}
    assert len(set(CODES)) == len(CODES)
    assert all(row.count(",") == 3 for row in LIST.read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize(("code", "name"), CASES)
def test_code_is_in_its_class(code: str, name: str) -> None:
    assert decline_class(code) == [name]


@pytest.mark.parametrize(("code", "name"), BACS.items())
def test_bacs_codes_are_read_for_bank_debits_only(code: str, name: str) -> None:
    assert decline_class(code, "bank_debit") == [name]
    assert decline_class(code) == ["unmapped"]


@pytest.mark.parametrize("code", ["no_such_code", "999", "5", "r01", " 51"])
def test_what_is_on_no_list_is_unmapped_and_is_not_tried_again(code: str) -> None:
    assert decline_class(code) == ["unmapped"]
    assert not retried(code, network="visa")


def test_the_table_has_no_code_that_the_list_lacks() -> None:
    assert {code for code in table() if code} == {code for _, code, _ in CODES} - {"R"}


def table() -> list[str]:
    """The codes of the table, in order."""
    text = (folder("stdlib") / "declines.dun").read_text(encoding="utf-8")
    part = text[text.index("choose listed_class") : text.index("choose own_decline_class")]
    return [piece for line in part.splitlines() for piece in line.split('"')[1::2]]


def test_every_fact_that_rests_on_the_library_has_its_definitions_there() -> None:
    text = (folder("stdlib") / "declines.dun").read_text(encoding="utf-8")
    facts = (folder("stdlib") / "facts.dun").read_text(encoding="utf-8")
    for fact, names in KEPT_BY.items():
        assert f"fact {fact}: boolean kept flag" in facts
        assert [name for name in names if f"\nlet {name} = " not in text] == []


@pytest.mark.parametrize(("code", "name"), [*CASES, ("no_code", "unmapped"), ("", "none")])
def test_only_what_no_later_answer_takes_back_lasts(code: str, name: str) -> None:
    lasting = answers_of(retrying())
    lasts = name not in (*MAY_PASS, "auth_required", "unmapped", "none")
    assert lasting.code_stands(code, debit=False) == lasting.code_stands(code, debit=True) == lasts
    assert lasting.holder_died(code, debit=True) == (name == "holder_deceased")
    assert not answers_of(program()).code_stands(code, debit=False)


def test_the_first_code_and_the_latest_are_kept_apart() -> None:
    """An issuer says why at first, and then only no: retries rest on the latest, words may rest on the first."""
    from dunning_dsl.testing import run_tests

    checked = check_text(
        """policy "Apart":
    currency USD
    timezone "UTC"

rule words:
    when first_decline_code == "insufficient_funds" and decline_class == soft_issuer: tag "short of funds"

rule raw:
    when first_decline_code == "insufficient_funds" and decline_code == "insufficient_funds": tag "seen"

test "the first says why":
    given amount_due = 50 USD, payment_method = card
    day 0: fails "insufficient_funds"
           expect tag "seen"
    day 2: fails "05"
           expect tag "short of funds"
""",
        messages=False,
    )
    assert checked.ok, checked.diagnostics
    report = run_tests(checked)
    assert report.failures == (), report


MAY_PASS = ("soft_funds", "soft_issuer", "soft_limit", "technical")
CATEGORY_1 = ["04", "07", "12", "14", "15", "41", "43", "46", "57", "R0", "R1", "R3"]
"""What Visa never wants to see again on the same card, in the widest list read."""
AGAIN = {"ach": ["R01", "R09"], "sepa": ["AM04", "MS03"], "bacs": ["0"]}
"""What a returned debit may be sent again after, as it is."""


@cache
def retrying() -> Program:
    """A policy that would retry at once, whatever the answer was."""
    checked = check_text(
        'policy "Retries":\n    currency USD\n    timezone "UTC"\n\nuse std.safe\nuse std.retries\n\n'
        "rule again:\n    when days_overdue >= 0: retry payment\n"
    )
    assert checked.program is not None, checked.diagnostics
    return checked.program


def retried(code: str, **facts: str | int) -> bool:
    given = {"decline_code": code, "days_overdue": 3, "days_since_attempt": 20, "payment_method": "card", **facts}
    decision = decide_facts(retrying(), {(name, ()): value for name, value in given.items()})
    return any(action.kind == "retry" for action in decision.actions)


@pytest.mark.parametrize(("code", "name"), CASES)
def test_only_a_code_that_may_pass_is_tried_again(code: str, name: str) -> None:
    assert retried(code, network="visa") == (name in MAY_PASS)


@pytest.mark.parametrize("code", CATEGORY_1)
def test_visa_category_1_is_never_tried_again(code: str) -> None:
    assert not retried(code, network="visa")


@pytest.mark.parametrize(("scheme", "country"), [("ach", "US"), ("sepa", "DE"), ("bacs", "GB")])
def test_a_returned_debit_goes_again_only_after_its_schemes_codes(scheme: str, country: str) -> None:
    debit = {"payment_method": "bank_debit", "country": country, "network": "none"}
    codes = [code for of, code, _ in CODES if of == scheme]
    assert [code for code in codes if retried(code, **debit)] == AGAIN[scheme]


ADVICE = {"02": 4, "24": 1, "25": 2, "26": 3, "27": 5, "28": 7, "29": 9, "30": 11}
"""The first whole day after the attempt on which it is sure that the asked time is over, from 72 hours to ten days."""


@pytest.mark.parametrize("code", ADVICE)
def test_advice_to_wait_is_kept_to_the_day(code: str) -> None:
    facts = {"advice_code": code, "network": "mastercard"}
    waits = [day for day in range(20) if not retried("51", days_since_attempt=day, **facts)]
    assert waits == list(range(ADVICE[code]))


@pytest.mark.parametrize("code", ["01", "03", "04", "05", "21", "22", "40", "41", "42", "43", "99"])
def test_advice_against_a_retry_is_kept(code: str) -> None:
    assert not retried("51", advice_code=code, network="mastercard")


def test_no_advice_leaves_it_to_the_class() -> None:
    assert retried("51", advice_code="none", network="mastercard")


def test_no_failed_attempt_is_none() -> None:
    assert decline_class("") == ["none"]


def test_no_code_is_in_two_classes() -> None:
    """The rows are read in order, so a code in two of them would silently belong to the first."""
    assert [code for code, times in Counter(table()).items() if times > 1] == []


OWN = """
choose own_decline_class as decline_class:
    soft_funds when decline_code == "refer_to_payer"
    holder_deceased when decline_code == "estate" and payment_method == bank_debit
    not_allowed when decline_code == "insufficient_funds"
    listed_class otherwise
"""


def test_words_of_one_s_own_provider_count_for_guards_and_for_what_lasts() -> None:
    text = f"""policy "Own":
    currency USD
    timezone "UTC"

use std.safe
use std.retries
{OWN}
rule again:
    when days_since_attempt >= 7, every 7 days: retry payment

rule care:
    on payment_failed when holder_reported_deceased: assign to "care"
"""
    own, plain = check_text(text).program, check_text(text.replace(OWN, "")).program
    assert own is not None
    assert plain is not None

    def tries(program: Program, code: str) -> bool:
        facts: dict[tuple[str, tuple[bool | int | str, ...]], bool | int | str]
        facts = {("decline_code", ()): code, ("days_since_attempt", ()): 8, ("days_overdue", ()): 8}
        return bool(decide_facts(program, facts).actions)

    assert [tries(own, code) for code in ("refer_to_payer", "insufficient_funds", "51")] == [True, False, True]
    assert [tries(plain, code) for code in ("refer_to_payer", "insufficient_funds", "51")] == [False, True, True]
    lasting = answers_of(own)
    assert lasting.holder_died("estate", debit=True)
    assert not lasting.holder_died("estate", debit=False)
    assert lasting.code_stands("insufficient_funds", debit=False)
    assert not answers_of(plain).code_stands("insufficient_funds", debit=False)
    assert answers_of(plain, own).code_stands("insufficient_funds", debit=False)
    assert "estate" in lasting.texts()
