"""No history makes a policy that uses std.compliance.us call or text more often than the pack says."""

from __future__ import annotations

from datetime import date
from functools import cache

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

use std.compliance.us

rule voice:
    when days_overdue >= 0, every 1 day: send call "call"

rule voice_again:
    when days_overdue >= 0, every 1 day: send call "second_call"

rule text:
    when days_overdue >= 0, every 1 day: send sms "text"
"""
FIRST = date(2026, 3, 2).toordinal()
EPOCH = date(1970, 1, 1).toordinal()
LAST = 40


@cache
def program() -> Program:
    checked = check_text(POLICY, messages=False)
    assert checked.program is not None
    return checked.program


def event(kind: str, day: int, hour: int, **about: str) -> Event:
    return Event(kind, (FIRST + day - EPOCH) * 86_400 + hour * 3600, FIRST + day, **about)  # type: ignore[arg-type]


def contacts_by_day(columns: dict[str, str], talks: list[bool]) -> tuple[list[int], list[int]]:
    """Our calls and our texts of each day, where the customer talked to us by telephone on days of `talks`."""
    customer = Customer("c", columns={"country": "US", **columns})
    consent = [event("consented", -5, 9, channel=channel) for channel in ("sms", "call")]
    run = CustomerRun(program(), Ledger.of(customer, [Invoice("i", FIRST, 10_000, "USD", FIRST - 10)], consent))
    calls, texts = [0] * LAST, [0] * LAST
    for day in range(LAST):
        if talks[day]:
            run.add(events=[event("conversation", day, 8)])
        decision = run.day(FIRST + day).decision
        for action in decision.actions if decision is not None else ():
            made = calls if action.channel == "call" else texts
            made[action.goes_day - FIRST] += 1
    return calls, texts


days_with_a_talk = st.lists(st.sampled_from([False] * 9 + [True]), min_size=LAST, max_size=LAST)


@settings(max_examples=8, deadline=None)
@given(talks=days_with_a_talk)
def test_third_parties_call_seven_times_in_seven_days_and_not_after_a_talk(talks: list[bool]) -> None:
    calls, texts = contacts_by_day({"collector": "third_party"}, talks)
    assert max(sum(calls[day : day + 7]) for day in range(LAST - 6)) <= 7
    assert not any(calls[day] for day in range(LAST) if any(talks[max(0, day - 6) : day + 1]))
    assert sum(texts) == LAST


def test_without_a_talk_the_whole_of_it_is_used() -> None:
    calls, _ = contacts_by_day({"collector": "third_party"}, [False] * LAST)
    assert max(sum(calls[day : day + 7]) for day in range(LAST - 6)) == 7


@settings(max_examples=8, deadline=None)
@given(talks=days_with_a_talk)
def test_massachusetts_hears_of_a_creditor_twice_in_seven_days(talks: list[bool]) -> None:
    calls, texts = contacts_by_day({"region": "US-MA"}, talks)
    both = [call + text for call, text in zip(calls, texts, strict=True)]
    assert max(sum(both[day : day + 7]) for day in range(LAST - 6)) == 2
