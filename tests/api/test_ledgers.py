"""A customer's history from JSON, and what a decision adds to it back to JSON."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from dunning_dsl.api.case import CaseError
from dunning_dsl.api.ledgers import event_json, json_schema, read_ledger
from dunning_dsl.ledger.model import Decided, Event
from dunning_dsl.program.statements import FactDecl, Program, Settings
from dunning_dsl.program.values import MONEY, TEXT, UNKNOWN

PROGRAM = Program(
    "P",
    Settings(("USD",), timezone="UTC"),
    facts=(
        FactDecl("mrr", MONEY, "column", optional=True),
        FactDecl("country", TEXT, "column", default="", library=True),
    ),
)
LEDGER: dict[str, Any] = {
    "customer": {"customer_id": "C1", "timezone": "America/New_York", "mrr": "20.00", "first_name": "Ada"},
    "invoices": [{"invoice_id": "I1", "issued_on": "2026-10-01", "due_on": "2026-10-31", "amount": "120.00"}],
    "events": [
        {"at": "2026-11-03T23:30:00", "kind": "payment", "amount": 20, "invoice_id": "I1"},
        {"at": "2026-11-04T02:00:00Z", "kind": "replied", "channel": "email"},
        {"at": "2026-11-02T00:00:00+00:00", "kind": "fact_changed", "name": "mrr", "value": None},
    ],
}


def test_a_ledger_is_read_on_the_customers_own_clock() -> None:
    ledger = read_ledger(LEDGER, PROGRAM)
    assert (ledger.customer.columns["mrr"], ledger.customer.fields["first_name"]) == (2000, "Ada")
    assert (ledger.invoices[0].amount, ledger.invoices[0].currency) == (12000, "USD")
    changed, replied, paid = ledger.events
    assert changed.value is UNKNOWN
    assert date.fromordinal(changed.day) == date(2026, 11, 2)  # midnight stays on its day, whatever the offset
    assert date.fromordinal(replied.day) == date(2026, 11, 3)
    assert (date.fromordinal(paid.day), paid.amount, paid.currency) == (date(2026, 11, 3), 2000, "USD")
    assert paid.at == int(datetime(2026, 11, 4, 4, 30, tzinfo=UTC).timestamp())


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"customer": {}}, "`customer.customer_id`: field required"),
        ({"customer": {"customer_id": "C", "timezone": "Mars"}}, "`Mars` is not a time zone such as Europe/Berlin"),
        ({"customer": {"customer_id": "C", "mrr": "x"}}, "`customer.mrr`: `x` is not an amount"),
        (
            {"customer": {"customer_id": "C", "country": "at"}},
            "`customer.country`: `at` is not the two capital",
        ),
        ({"events": [{"at": "2026-11-03", "kind": "fact_changed", "name": "country", "value": "UK"}]}, "write `GB`"),
        ({"customer": {"customer_id": "C", "vip": True}}, "`customer.vip`: the policy reads no such fact"),
        ({"invoices": [{"invoice_id": "I1", "due_on": "2026-13-01", "amount": 1}]}, "`invoices[0].due_on`: "),
        ({"invoices": [{"invoice_id": "I1", "due_on": "2026-12-01", "amount": 0}]}, "greater than 0"),
        (
            {"invoices": [{"invoice_id": "I1", "due_on": "2026-12-01", "amount": "1.500"}]},
            "`invoices[0].amount`: 1.500 has more decimals than an amount in USD; where the point marks thousands",
        ),
        ({"invoices": LEDGER["invoices"] * 2}, "two invoices have the same `invoice_id`"),
        ({"events": [{"at": "2026-11-03", "kind": "paid"}]}, "`events[0].kind`: this should be one of payment"),
        ({"events": [{"at": "2026-11-03", "kind": "payment", "invoice_id": "I2"}]}, "there is no invoice `I2`"),
        ({"events": [{"at": "2026-11-03", "kind": "note", "amout": 3}]}, "`events[0].amout`: unknown field"),
    ],
)
def test_a_mistake_is_a_sentence_with_its_place(change: dict[str, Any], said: str) -> None:
    with pytest.raises(CaseError) as caught:
        read_ledger({**LEDGER, **change}, PROGRAM)
    assert any(said in problem for problem in caught.value.problems), caught.value.problems


def test_what_a_decision_writes_can_be_read_back() -> None:
    record = Decided(
        "C1:I1", (("nudge", "fired"),), ("nudge",), (("a", 3, "missed"),), (("b", 0, "fired"),), (("x", "y", 0.5),)
    )
    at = int(datetime(2026, 11, 4, 14, tzinfo=UTC).timestamp())
    day = date(2026, 11, 4).toordinal()
    events = (
        Event("decided", at, day, case_id="C1:I1", own_day=day, recorded_at=at, record=record),
        Event("fee_charged", at, day, amount=1500, currency="USD", rule="fee", own_day=day, recorded_at=at, on=day),
    )
    written = [event_json(event, "America/New_York") for event in events]
    assert read_ledger({**LEDGER, "events": written}, PROGRAM).events == events


def test_the_schema_names_every_part() -> None:
    schema = json_schema()
    assert schema["title"] == "Ledger"
    assert "payment" in schema["$defs"]["EventModel"]["properties"]["kind"]["enum"]
