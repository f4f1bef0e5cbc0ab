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
    "stop_order": "R0 R1 R3 revocation_of_authorization R07 R08 R10 R29 MD01",
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


def test_no_failed_attempt_is_none() -> None:
    assert decline_class("") == ["none"]


def test_no_code_is_in_two_classes() -> None:
    """The rows are read in order, so a code in two of them would silently belong to the first."""
    from dunning_dsl.resources import folder

    text = (folder("stdlib") / "declines.dun").read_text(encoding="utf-8")
    codes = [piece for line in text.splitlines() if not line.startswith("#") for piece in line.split('"')[1::2]]
    assert sorted(code for code in set(codes) if codes.count(code) > 1) == []
