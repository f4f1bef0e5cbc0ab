"""No history of attempts makes a policy that uses std.retries ask for one more than a network allows."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dunning_dsl.check import check_text
from dunning_dsl.decide import CustomerRun
from dunning_dsl.ledger.model import Customer, Event, Invoice, Ledger
from dunning_dsl.program.statements import Program

POLICY = """
policy "As often as it may":
    currency USD
    timezone "UTC"

use std.safe
use std.retries

rule again:
    when days_overdue >= 0, every 1 day: retry payment
"""
DAY = 86_400
FIRST = date(2026, 3, 2).toordinal()
EPOCH = date(1970, 1, 1).toordinal()
LAST = 75
CAPS = {"visa": ((30, 20),), "mastercard": ((30, 35), (1, 10)), "amex": ((30, 20),), "none": ((30, 20),)}


@cache
def program() -> Program:
    checked = check_text(POLICY)
    assert checked.program is not None
    return checked.program


def failed(day: int, hour: int, code: str = "51") -> Event:
    at = (FIRST + day - EPOCH) * DAY + hour * 3600
    return Event("payment_failed", at, FIRST + day, invoice_id="i", code=code, currency="USD")


def attempts_by_day(network: str, others: list[int]) -> tuple[list[int], set[int]]:
    """All attempts of each day, and the days on which the policy asked for one.

    Half of `others[d]`, made by others on day d, come before the decision.
    """
    columns = {"network": network, "payment_method": "card"}
    ledger = Ledger.of(Customer("c", columns=columns), [Invoice("i", FIRST, 10_000, "USD", FIRST - 10)])
    run = CustomerRun(program(), ledger)
    made, ours = [0] * LAST, set[int]()
    for day in range(LAST):
        run.add(events=[failed(day, 1 + number % 8) for number in range(others[day] // 2)])
        decision = run.day(FIRST + day).decision
        if decision is not None and any(action.kind == "retry" for action in decision.actions):
            ours.add(day)
            run.add(events=[failed(day, 10)])
        run.add(events=[failed(day, 12 + number % 10) for number in range(others[day] - others[day] // 2)])
        made[day] = others[day] + (day in ours)
    return made, ours


@pytest.mark.parametrize("network", CAPS)
@settings(max_examples=8, deadline=None)
@given(others=st.lists(st.integers(0, 12) | st.just(0) | st.just(0), min_size=LAST, max_size=LAST))
def test_a_retry_of_ours_never_passes_a_cap(network: str, others: list[int]) -> None:
    made, ours = attempts_by_day(network, others)
    for window, cap in CAPS[network]:
        over = [day for day in ours if sum(made[max(0, day - window + 1) : day]) + others[day] // 2 + 1 > cap]
        assert over == []


@pytest.mark.parametrize("network", CAPS)
def test_alone_a_policy_uses_what_is_allowed_and_no_more(network: str) -> None:
    made, ours = attempts_by_day(network, [0] * LAST)
    cap = min(30, CAPS[network][0][1])
    assert max(sum(made[day : day + 30]) for day in range(LAST - 30)) == cap
    assert sum(made) == len(ours)


DEBITS = {"US": ("R01", 2, 180), "DE": ("AM04", 2, 42), "GB": ("0", 3, 28), "CA": ("R01", 2, 180)}
"""By the country of the bank: a code for want of money, how often it goes again, within how many days."""


@pytest.mark.parametrize("country", DEBITS)
@settings(max_examples=6, deadline=None)
@given(returned=st.lists(st.booleans(), min_size=60, max_size=60))
def test_a_returned_debit_goes_again_no_more_than_its_scheme_allows(country: str, returned: list[bool]) -> None:
    code, cap, span = DEBITS[country]
    columns = {"payment_method": "bank_debit", "country": country}
    ledger = Ledger.of(Customer("c", columns=columns), [Invoice("i", FIRST, 10_000, "USD", FIRST - 10)])
    run = CustomerRun(program(), ledger)
    asked = []
    for day in range(4 * len(returned)):
        if day % 4 == 0 and returned[day // 4]:
            run.add(events=[failed(day, 5, code)])
        decision = run.day(FIRST + day).decision
        if decision is not None and any(action.kind == "retry" for action in decision.actions):
            asked.append(day)
            run.add(events=[failed(day, 10, code)])
    assert len(asked) <= cap
    assert all(day <= span for day in asked)
