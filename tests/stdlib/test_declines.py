"""Every decline code that the research lists, in its class."""

from __future__ import annotations

from functools import cache

import pytest

from dunning_dsl.check import check_text
from dunning_dsl.decide import decide_facts
from dunning_dsl.program.statements import Program

CLASSES = {
    "soft_funds": "51 insufficient_funds R01 R09 AM04",
    "soft_issuer": "05 do_not_honor generic_decline call_issuer try_again_later MS03",
    "soft_limit": "61 65 card_velocity_exceeded withdrawal_count_limit_exceeded",
    "technical": "91 96 processing_error issuer_not_available",
    "auth_required": "1A authentication_required",
    "needs_update": "54 14 expired_card incorrect_number incorrect_cvc",
    "hard_account": "15 46 R02 R03 R04 AC04",
    "hard_lost_stolen": "04 07 41 43 lost_card stolen_card pickup_card",
    "fraud": "fraudulent 59",
    "stop_order": "R0 R1 R3 revocation_of_authorization R07 R08 R10 R29 MD01 MD06",
    "holder_deceased": "MD07 R14 R15",
    "not_allowed": "57 12 transaction_not_allowed card_not_supported currency_not_supported AC06 AG01 SL01 MS02",
    "unmapped": "no_such_code 999",
}
BACS = {
    "0": "soft_funds",
    "1": "stop_order",
    "2": "holder_deceased",
    "3": "needs_update",
    "5": "hard_account",
    "B": "hard_account",
    "6": "stop_order",
    "4": "stop_order",
    "D": "stop_order",
    "7": "not_allowed",
    "8": "not_allowed",
    "9": "not_allowed",
    "C": "needs_update",
    "E": "needs_update",
    "R": "unmapped",
}
CASES = [(code, name) for name, codes in CLASSES.items() for code in codes.split()]


@cache
def program() -> Program:
    """A policy that tags a case with its class."""
    rules = "".join(f'rule r_{name}:\n    when decline_class == {name}: tag "{name}"\n' for name in ("none", *CLASSES))
    checked = check_text(f'policy "Classes":\n    currency USD\n    timezone "UTC"\n\n{rules}')
    assert checked.program is not None, checked.diagnostics
    return checked.program


def decline_class(code: str, method: str = "card") -> list[str]:
    decision = decide_facts(program(), {("decline_code", ()): code, ("payment_method", ()): method})
    return [action.name for action in decision.actions]


@pytest.mark.parametrize(("code", "name"), CASES)
def test_code_is_in_its_class(code: str, name: str) -> None:
    assert decline_class(code) == [name]


@pytest.mark.parametrize(("code", "name"), BACS.items())
def test_bacs_codes_are_read_for_bank_debits_only(code: str, name: str) -> None:
    assert decline_class(code, "bank_debit") == [name]
    assert decline_class(code) == ["unmapped"]


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
    codes = {"ach": ["R01", "R02", "R03", "R04", "R07", "R08", "R09", "R10", "R14", "R15", "R29"], "bacs": list(BACS)}
    codes["sepa"] = ["AM04", "MS03", "AC04", "MD01", "MD06", "MD07", "AC06", "AG01", "SL01", "MS02"]
    assert [code for code in codes[scheme] if retried(code, **debit)] == AGAIN[scheme]


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
    from dunning_dsl.resources import folder

    text = (folder("stdlib") / "declines.dun").read_text(encoding="utf-8")
    codes = [piece for line in text.splitlines() if not line.startswith("#") for piece in line.split('"')[1::2]]
    assert sorted(code for code in set(codes) if codes.count(code) > 1) == []
