"""No history of attempts makes a policy that uses std.retries ask for one more than a network or a scheme allows."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dunning_dsl.check import check_file, check_text
from dunning_dsl.decide import CustomerRun
from dunning_dsl.ledger.model import Customer, Event, Invoice, Ledger
from dunning_dsl.program.statements import Program
from dunning_dsl.resources import folder

MIGRATING = Path(__file__).parents[2] / "docs" / "migrating"
EAGER = """
policy "As often as it may":
    currency USD, GBP
    timezone "UTC"

use std.retries

rule again:
    when days_overdue >= 0, every 1 day: retry payment

rule at_once:
    on payment_failed: retry payment on backup

rule new_card:
    on card_updated: retry payment
"""
FILES = {
    "saas_cards": folder("policies") / "saas_cards" / "policy.dun",
    "saas variant": folder("policies") / "saas_cards" / "variant_b.dun",
    "utilities_postpay": folder("policies") / "utilities_postpay" / "policy.dun",
    **{name: MIGRATING / f"{name}.dun" for name in ("kill_bill", "lago", "stripe_retries")},
}
"""Every policy of this project that asks for a payment again, but for EAGER."""
DAY, HOUR = 86_400, 3600
FIRST = date(2026, 3, 2).toordinal()
EPOCH = date(1970, 1, 1).toordinal()
LAST = 75


@cache
def program(name: str) -> Program:
    checked = check_text(EAGER, messages=False) if name == "eager" else check_file(FILES[name], messages=False)
    assert checked.program is not None, checked.diagnostics
    return checked.program


# --- what the sources allow, said once more by the hour ---------------------------------------------------------------

CARD_CAPS = {
    "visa": ((30 * DAY, 20),),
    "mastercard": ((30 * DAY, 35), (DAY, 10)),
    "amex": ((30 * DAY, 20),),
    "none": ((30 * DAY, 20),),
}
"""By network: of any so many seconds, how many attempts at most."""

DEBIT_CAPS = {"US": (2, 180), "DE": (2, 42), "GB": (3, 28), "CA": (2, 180)}
"""By the bank's country (NACHA, SEPA, Bacs, and a scheme that is not known): how often again, within how many days."""

MAY_PASS = {"soft_funds", "soft_issuer", "soft_limit", "technical"}
DEBIT_MAY_PASS = {"US": {"soft_funds", "technical"}, "GB": {"soft_funds", "technical"}, "DE": MAY_PASS, "CA": MAY_PASS}
WAITS = {"02": 72, "24": 1, "25": 24, "26": 48, "27": 96, "28": 144, "29": 192, "30": 240}
"""Mastercard's advice to wait, in hours."""
LASTING = {"hard_account", "hard_lost_stolen", "fraud", "stop_order", "holder_deceased", "not_allowed", "needs_update"}
"""Classes of which no later answer takes anything back."""
NEVER = ("01", "03", "04", "05", "21", "22", "40", "41", "42", "43", "99")

with Path(__file__).with_name("decline_codes.csv").open(encoding="utf-8", newline="") as listed:
    ROWS = [(row["scheme"], row["code"], row["class"]) for row in csv.DictReader(listed)]
CARD_CODES = {code: name for scheme, code, name in ROWS if scheme in ("stripe", "iso8583")}
DEBIT_CODES = {code: name for scheme, code, name in ROWS if scheme in ("ach", "sepa", "bacs")}


# --- histories --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Happening:
    """Something that others do: failures (without a code too), advice, or a new card. Hour 9 is just after the
    decision."""

    day: int
    hour: int
    kind: str
    what: str = ""
    times: int = 1


@dataclass(frozen=True)
class World:
    """What others do, and what becomes of our attempts in turn: a code, how many days later it comes, or no answer."""

    others: tuple[Happening, ...]
    answers: tuple[tuple[str, int] | None, ...]


def worlds(soft: list[str], codes: list[str], advised: bool, late: int) -> st.SearchStrategy[World]:
    """Mostly soft codes, so that a policy goes on for long; now and then any."""
    code = st.sampled_from(soft) | st.sampled_from(soft) | st.sampled_from((*codes, ""))
    when = (st.integers(0, LAST - 1), st.integers(0, 23))
    kinds = [
        st.builds(Happening, *when, st.just("payment_failed"), code, st.sampled_from((1, 1, 1, 2, 12))),
        st.builds(Happening, *when, st.just("card_updated")),
    ]
    if advised:
        advice = st.sampled_from(("none", *WAITS, *NEVER))
        kinds.append(st.builds(Happening, *when, st.just("fact_changed"), advice))
    answer = st.none() | st.tuples(code, st.just(0)) | st.tuples(code, st.integers(0, late))
    return st.builds(World, st.lists(st.one_of(kinds[0], *kinds), max_size=60).map(tuple), st.lists(answer).map(tuple))


@dataclass
class Truth:
    """What was really attempted, told apart from the engine. A failure answers an attempt of ours that waits, for
    `patience` days."""

    classes: dict[str, str]
    patience: int
    attempts: list[int] = field(default_factory=list)
    code: str = ""
    advice: str = "none"
    advice_is_old: bool = False
    over: bool = False
    """Since the last new card an attempt failed of which the bank or the network said: never again."""
    waiting: int | None = None
    asked: list[int] = field(default_factory=list)

    def see(self, event: Event) -> None:
        if event.kind == "payment_failed":
            if self.waiting is None or event.day > self.waiting + self.patience:
                self.attempts.append(event.at)
            else:
                self.waiting = None
            self.code = event.code or "none was told"
            self.over |= self.decline in LASTING or (self.advice in NEVER and not self.advice_is_old)
        elif event.kind == "card_updated":
            self.code, self.over, self.advice_is_old = "", False, True
        else:
            self.advice, self.advice_is_old = str(event.value), False
            self.over |= bool(self.code) and self.advice in NEVER

    def ask(self, day: int, at: int) -> None:
        self.attempts.append(at)
        self.asked.append(day)
        self.waiting = day

    @property
    def decline(self) -> str | None:
        return self.classes.get(self.code, "unmapped") if self.code else None

    def within(self, at: int, seconds: int) -> int:
        return sum(1 for attempt in self.attempts if at - seconds < attempt <= at)


def event(day: int, hour: int, kind: str, what: str = "") -> Event:
    at = (FIRST + day - EPOCH) * DAY + hour * HOUR + (1800 if hour == 9 else 0)
    if kind == "fact_changed":
        return Event(kind, at, FIRST + day, name="advice_code", value=what)
    return Event(kind, at, FIRST + day, code=what or None, currency=None)


def lived(name: str, columns: dict[str, str | bool], world: World, truth: Truth) -> Iterator[tuple[int, int]]:
    """Each day, and its instant, on which the policy asks for an attempt; `truth` is then as just before it."""
    currency = "GBP" if name == "utilities_postpay" else "USD"
    ledger = Ledger.of(Customer("c", columns=columns), [Invoice("i", FIRST, 10_000, currency, FIRST - 10)])
    run = CustomerRun(program(name), ledger, reasons=False)
    to_come = [event(h.day, h.hour, h.kind, h.what) for h in world.others for _ in range(h.times)]
    answers = list(world.answers)
    for day in range(LAST):
        now = run.moment(FIRST + day).at
        seen = sorted((e for e in to_come if e.at < now), key=lambda e: e.at)
        to_come = [e for e in to_come if e.at >= now]
        run.add(events=seen)
        for one in seen:
            truth.see(one)
        decision = run.day(FIRST + day).decision
        if decision is not None and any(action.kind == "retry" for action in decision.actions):
            yield day, now
            truth.ask(FIRST + day, now)
            answer = answers.pop() if answers else None
            if answer is not None:
                to_come.append(event(day + answer[1], 10 if answer[1] == 0 else 5, "payment_failed", answer[0]))


def quick(examples: int) -> settings:
    """`DUNNING_EXAMPLES=500 pytest tests/stdlib/test_caps.py` searches longer."""
    return settings(
        max_examples=int(os.environ.get("DUNNING_EXAMPLES", examples)),
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )


# --- cards ------------------------------------------------------------------------------------------------------------

SOFT_CARD = [code for code, name in CARD_CODES.items() if name in MAY_PASS]


@pytest.mark.parametrize("name", ["eager", "saas_cards", "saas variant", "kill_bill", "lago", "stripe_retries"])
@pytest.mark.parametrize("network", CARD_CAPS)
@quick(25)
@given(world=worlds(SOFT_CARD, list(CARD_CODES), advised=True, late=1))
def test_no_history_makes_a_policy_try_a_card_oftener_than_its_network_allows(
    network: str, name: str, world: World
) -> None:
    truth = Truth(CARD_CODES, patience=1)
    columns: dict[str, str | bool] = {"network": network, "payment_method": "card", "autopay": True, "plan": "pro"}
    for day, now in lived(name, columns, world, truth):
        for seconds, cap in CARD_CAPS[network]:
            assert truth.within(now, seconds) + 1 <= cap, day
        assert truth.decline is None or truth.decline in MAY_PASS, day
        assert not truth.over, day
        if truth.decline is not None:
            assert truth.advice not in NEVER, day
            assert now - truth.attempts[-1] >= WAITS.get(truth.advice, 0) * HOUR, day
        assert truth.waiting is None or FIRST + day > truth.waiting + 1, day


@pytest.mark.parametrize("network", CARD_CAPS)
def test_alone_a_policy_uses_what_is_allowed_and_no_more(network: str) -> None:
    truth = Truth(CARD_CODES, patience=1)
    world = World((), (("51", 0),) * LAST)
    asked = [day for day, _ in lived("eager", {"network": network, "payment_method": "card"}, world, truth)]
    most = min(31, CARD_CAPS[network][0][1])
    assert max(sum(1 for day in asked if first <= day < first + 31) for first in range(LAST - 31)) == most


@pytest.mark.parametrize("network", CARD_CAPS)
def test_a_cap_that_others_used_up_frees_by_the_hour(network: str) -> None:
    """Attempts just after the decision are still within thirty days at the decision of the thirtieth day after."""
    seconds, cap = CARD_CAPS[network][0]
    others = (Happening(0, 9, "payment_failed", "51", times=cap + 1),)
    truth = Truth(CARD_CODES, patience=1)
    asked = []
    for day, now in lived("eager", {"network": network, "payment_method": "card"}, World(others, ()), truth):
        assert truth.within(now, seconds) + 1 <= cap
        asked.append(day)
    assert asked[:2] == [0, 31]


# --- bank debits ------------------------------------------------------------------------------------------------------

SOFT_DEBIT = ["R01", "R09", "AM04", "0", "51"]


@pytest.mark.parametrize("name", ["eager", "utilities_postpay"])
@pytest.mark.parametrize("country", DEBIT_CAPS)
@quick(25)
@given(world=worlds(SOFT_DEBIT, list(DEBIT_CODES), advised=True, late=6))
def test_no_history_makes_a_policy_send_a_debit_again_oftener_than_its_scheme_allows(
    country: str, name: str, world: World
) -> None:
    again, span = DEBIT_CAPS[country]
    truth = Truth({**DEBIT_CODES, "51": "soft_funds"}, patience=7)
    columns: dict[str, str | bool] = {
        "payment_method": "bank_debit", "country": country, "autopay": True, "billed": "monthly", "reading": "actual",
    }  # fmt: skip
    for day, _ in lived(name, columns, world, truth):
        assert len(truth.attempts) <= again, day
        assert day <= span, day
        assert truth.decline is None or truth.decline in DEBIT_MAY_PASS[country], day
        assert not truth.over, day
        assert truth.decline is None or truth.advice not in NEVER, day
        assert not truth.asked or FIRST + day - truth.asked[-1] >= 7, day


@pytest.mark.parametrize("country", DEBIT_CAPS)
def test_a_debit_whose_returns_take_days_is_sent_again_as_often_as_is_allowed(country: str) -> None:
    truth = Truth(DEBIT_CODES, patience=7)
    code = {"US": "R01", "DE": "AM04", "GB": "0", "CA": "R01"}[country]
    world = World((Happening(0, 5, "payment_failed", code),), ((code, 3),) * 9)
    columns: dict[str, str | bool] = {"payment_method": "bank_debit", "country": country}
    asked = [day for day, _ in lived("eager", columns, world, truth)]
    assert asked == [0, 7, 14, 21][: DEBIT_CAPS[country][0]]
