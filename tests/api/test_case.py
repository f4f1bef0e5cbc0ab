"""Cases in the language's own words are read into the program's units, or refused in sentences."""

from __future__ import annotations

from decimal import Decimal

import pytest

from dunning_dsl.api.case import CaseError, read_case
from dunning_dsl.api.values import ValueFormatError, value_of
from dunning_dsl.program.statements import Experiment, FactDecl, OnEvent, ParamDecl, Program, Rule, Send, Settings, Step
from dunning_dsl.program.values import (
    BOOLEAN,
    COUNT,
    DAYS,
    FOREVER,
    MONEY,
    NUMBER,
    PERCENT,
    TEXT,
    UNKNOWN,
    Type,
)

PLAN = Type("enum", ("free", "pro"))
PROGRAM = Program(
    "P",
    Settings(("USD", "JPY")),
    channels=("email", "sms"),
    offers=("discount",),
    facts=(
        FactDecl("days_overdue", DAYS, "engine", low=-1000, high=1000),
        FactDecl("amount_due", MONEY, "engine"),
        FactDecl("channel_failed", BOOLEAN, "engine", ("channel",)),
        FactDecl("sent", COUNT, "engine", ("channel", "window")),
        FactDecl("noticed", BOOLEAN, "engine", ("message", "days")),
        FactDecl("interest", MONEY, "engine", ("rate",)),
        FactDecl("offers_made", COUNT, "engine", ("offer", "window")),
        FactDecl("plan", PLAN, "column"),
        FactDecl("country", TEXT, "column", default="", library=True),
        FactDecl("region", TEXT, "column", default="", library=True),
        FactDecl("health", NUMBER, "column", optional=True),
    ),
    params=(ParamDecl("patience", DAYS, ()),),
    rules=(Rule("last", OnEvent("case_opened"), (Step(Send(("email",), "last, notice")),)),),
    experiments=(Experiment("first_touch", Type("enum", ("control", "text_first")), (500000, 500000)),),
)


def test_facts_are_read_with_their_arguments_and_units() -> None:
    case = read_case(
        {
            "days_overdue": 5,
            "amount_due": "120.50 USD",
            "channel_failed(email)": True,
            "sent( sms , 2 weeks )": 1,
            'noticed("last, notice", 10 days)': True,
            "interest(9%)": 3,
            "offers_made(discount, 365)": 0,
            "plan": "pro",
            "health": None,
        },
        PROGRAM,
    )
    assert case.facts == {
        ("days_overdue", ()): 5,
        ("amount_due", ()): 12050,
        ("channel_failed", ("email",)): True,
        ("sent", ("sms", 14)): 1,
        ("noticed", ("last, notice", 10)): True,
        ("interest", (90_000,)): 300,
        ("offers_made", ("discount", 365)): 0,
        ("plan", ()): "pro",
        ("health", ()): UNKNOWN,
    }


def test_what_is_not_a_fact_is_read_beside_them() -> None:
    given = {"on": ["payment_received", "message_failed(email)", 'task_done("calls")'], "today": "2026-11-21"}
    case = read_case({**given, "currency": "JPY", "amount_due": 120, "first_touch": "text_first", "id": 7}, PROGRAM)
    assert case.events == (("payment_received", None), ("message_failed", "email"), ("task_done", "calls"))
    assert (case.currency, case.facts["amount_due", ()], case.arms) == ("JPY", 120, {"first_touch": "text_first"})
    assert (case.day, case.id) == (739941, "7")
    assert read_case({"on": "replied"}, PROGRAM).events == (("replied", None),)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([], "a case is an object"),
        ({"days_overdu": 5}, "there is no fact called `days_overdu`; did you mean `days_overdue`?"),
        ({"dpd": 5}, "did you mean `days_overdue`?"),
        ({"patience": 5}, "`patience` is a param, not a fact; give it with --set patience=VALUE"),
        ({"days_overdue": "five"}, '`days_overdue`: `five` is not whole days, such as 5, "5 days" or "forever"'),
        ({"days_overdue": 5000}, "`days_overdue` is out of its bounds, -1000 to 1000"),
        ({"days_overdue": None}, "`days_overdue` is always known"),
        ({"channel_failed": True}, "`channel_failed` should be written `channel_failed(channel)`"),
        ({"channel_failed(emial)": True}, "`emial` is not one of email, sms"),
        ({"amount_due": "5 EUR"}, "`5 EUR` is not in USD, the case's currency"),
        ({"amount_due": 0.005}, "is not an amount"),
        ({"amount_due": "1.500 USD"}, "write `1500 USD`; where it stands before decimals, `1.50 USD`"),
        ({"amount_due": 1.505}, "`1.505` has more decimals than an amount in USD; where the point marks thousands"),
        ({"amount_due": "120.0000"}, "write `120.00 USD`"),
        ({"amount_due": "5,50 USD"}, "decimals stand after a point, not a comma: `5.50 USD`"),
        ({"amount_due": "10,000"}, "where the comma marks thousands, write `10000`"),
        ({"plan": "gold"}, "`plan`: `gold` is not one of free, pro"),
        ({"country": "Deutschland"}, "`country`: `Deutschland` is not the two capital letters of ISO 3166-1"),
        ({"country": "UK"}, "such as `US`; write `GB`, or leave it out where nobody knows"),
        ({"region": "us-ma"}, "`region`: `us-ma` is not country, hyphen, region, such as `US-MA`; write `US-MA`"),
        ({"on": "payment_recieved"}, "there is no event `payment_recieved`; did you mean `payment_received`?"),
        ({"on": "message_failed"}, "the event `message_failed` should be written `message_failed(channel)`"),
        ({"on": "replied(email)"}, "the event `replied(email)` should be written `replied`"),
        ({'noticed("last, notise", 10 days)': True}, "no rule sends `last, notise`; did you mean `last, notice`?"),
        ({"first_name": "Ada"}, '`first_name` is no fact, but printed by messages; write "fields"'),
        ({"fields": {"frist_name": "Ada"}}, "messages have no field `frist_name`; did you mean `first_name`?"),
        ({"fields": 5}, "`fields` is an object such as"),
        ({"today": "yesterday"}, "`today`: `yesterday` is not a date such as 2026-11-21"),
        ({"currency": "EUR"}, "the policy is for USD, JPY, not for `EUR`"),
        ({"first_touch": "b"}, "`first_touch` has the arms control, text_first, not `b`"),
    ],
)
def test_a_mistake_is_a_sentence(given: object, said: str) -> None:
    if isinstance(given, dict):
        given = {k: Decimal(str(v)) if isinstance(v, float) else v for k, v in given.items()}
    with pytest.raises(CaseError) as caught:
        read_case(given, PROGRAM)
    assert said in caught.value.problems[0]


def test_every_mistake_of_a_case_is_told_at_once() -> None:
    with pytest.raises(CaseError) as caught:
        read_case({"days_overdue": "x", "plan": "gold", "nothing": 1}, PROGRAM)
    assert len(caught.value.problems) == 3


@pytest.mark.parametrize(
    ("raw", "type", "value"),
    [
        ("2 weeks", DAYS, 14),
        ("forever", DAYS, FOREVER),
        (-7, DAYS, -7),
        ("20%", PERCENT, 200_000),
        ("0.5 %", PERCENT, 5_000),
        (Decimal("0.25"), NUMBER, 250_000),
        ("true", BOOLEAN, True),
        ("", TEXT, ""),
    ],
)
def test_values_are_in_the_smallest_unit(raw: object, type: Type, value: object) -> None:
    assert value_of(raw, type, "USD") == value


@pytest.mark.parametrize(
    ("raw", "type"),
    [
        (True, COUNT),
        (1, BOOLEAN),
        (Decimal("1.5"), COUNT),
        (20, PERCENT),
        ("NaN", NUMBER),
        ("1e400", NUMBER),
        (10**10, COUNT),
        ([], TEXT),
        ({}, DAYS),
        ("9" * 5000, DAYS),
    ],
)
def test_what_is_no_such_value_is_refused(raw: object, type: Type) -> None:
    with pytest.raises(ValueFormatError):
        value_of(raw, type, "USD")
