"""Encoding ledgers loses nothing that the kernel reads, and texts, columns and references mean the same afterwards."""

from __future__ import annotations

from datetime import date
from threading import Thread

import numpy as np
import pytest
from hypothesis import given

from dunning_dsl.check import check_text
from dunning_dsl.decide.experiments import arm_place
from dunning_dsl.engine.columns import KIND_OF, UnfitError, decode_value, encode
from dunning_dsl.engine.kernel import kinds
from dunning_dsl.engine.kernel import layout as at
from dunning_dsl.engine.names import Names
from dunning_dsl.engine.schema import Schema
from dunning_dsl.engine.scratch import Sizes, new_state
from dunning_dsl.engine.terms import terms
from dunning_dsl.ledger.model import EVENT_KINDS, Customer, Decided, Event, Invoice, Ledger
from dunning_dsl.program.statements import Program
from dunning_dsl.program.values import UNKNOWN
from tests.strategies.ledgers import FIRST, ledgers

POLICY = """policy "columns":
    currency USD
    timezone customer else "UTC"
    look ahead 3 days

fact plan: one of free, pro, enterprise
fact health: number optional
fact mrr: money
fact unread: count default 5
fact region_name: text

param patience: days = 3
param tries: count = 2 from 2026-01-01, 3 from 2026-03-01
param yearly: percent = 4%

let healthy = health > 40
let nobody_asks = unread > 3

stages: reminder -> notice

experiment wording when region_name == "north": plain 50%, warm 50%

rule gentle:
    when healthy and plan == pro and mrr > 0 and interest(yearly) >= 0 and interest(10%) >= 0 and wording == warm:
        send email "reminder" at 22:00

rule listed:
    on day 5, patience: send email "notice"

rule answers:
    on task_done("calls"): tag "called"

never call when country == "DE" because "they asked" before 2026-05-01
limit contact to tries per 7 days
quiet from 20:00 to 08:00
"""


def program(text: str = POLICY) -> Program:
    found = check_text(text, messages=False)
    assert found.program is not None, [d.message for d in found.diagnostics]
    return found.program


def row(events: at.Array, kind: str) -> at.Array:
    return next(e for e in events if e[at.E_KIND] == KIND_OF[kind])


def test_a_text_keeps_its_code_whoever_asks() -> None:
    names = Names(["", "a", "a"])
    assert (len(names), names.find("a"), names.find("b"), names.text(1)) == (2, 1, at.NONE, "a")
    with pytest.raises(IndexError):
        names.text(at.NONE)
    threads = [Thread(target=lambda: [names.code(str(n)) for n in range(2000)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(names) == 2002
    assert all(names.text(names.find(str(n))) == str(n) for n in range(2000))


def test_a_schema_has_the_columns_that_are_read_and_no_others() -> None:
    schema = Schema.of(program())
    assert {c.name for c in schema.columns} == {"plan", "health", "mrr", "region_name", "country", "payment_method"}
    assert schema.minutes == (0, 8 * 60, 20 * 60, 22 * 60)
    assert schema.boundaries == (date(2026, 3, 1).toordinal(), date(2026, 5, 1).toordinal())
    assert [schema.epoch(b + d) for b in schema.boundaries for d in (-1, 0)] == [0, 1, 1, 2]
    assert not schema.business


def test_the_policys_texts_come_first() -> None:
    schema = Schema.of(program())
    names = schema.names
    for text in ("", "customer", "payment_plan", "reminder", "notice", "email", "gentle", "calls", "called"):
        assert 0 <= names.find(text) < schema.texts
    for text in ("north", "wording", "plain", "warm"):
        assert 0 <= names.find(text) < schema.texts
    encode(schema, [Ledger.of(Customer("C1", country="XX"))])
    assert names.find("XX") >= schema.texts


def test_two_programs_share_a_column_by_all_its_members() -> None:
    newer = program(POLICY.replace("free, pro, enterprise", "basic, pro") + "never push when plan == basic\n")
    schema = Schema.of(program(), newer)
    assert [c.name for c in Schema.of(program(), None).columns] == [c.name for c in schema.columns]
    assert schema.columns[schema.column_of["plan"]].type.members == ("free", "pro", "enterprise", "basic")


def test_a_policys_terms_say_where_its_rules_stand() -> None:
    policy = program()
    schema = Schema.of(policy)
    found = terms(schema, policy)
    assert found.rates.tolist() == [40_000, 100_000]
    assert list(zip(found.slot_rule.tolist(), found.slot_day.tolist(), strict=True)) == [(1, 3), (1, 5)]
    assert found.event_rule.tolist() == [at.NONE, at.NONE, 0]
    assert found.rule_of[schema.names.find("listed")] == 1
    assert found.channel_of[schema.names.find("email")] == schema.channel_of["email"]
    assert found.arm_of[0, schema.names.find("warm")] == 1
    assert found.numbers[at.TERM_LOOK_AHEAD] == 3


def test_kinds_by_number_are_the_tables() -> None:
    assert [getattr(kinds, f"EVENT_{kind.upper()}") for kind in EVENT_KINDS] == list(range(len(EVENT_KINDS)))


@given(ledgers())
def test_numbers_days_and_columns_come_back(ledger: Ledger) -> None:
    policy = program()
    schema = Schema.of(policy)
    other = Ledger.of(Customer("other"))
    encoded = encode(schema, [other, ledger, other])
    columns = encoded.columns
    assert columns.invoice_start.tolist() == [0, 0, len(ledger.invoices), len(ledger.invoices)]
    assert columns.event_start.tolist() == [0, 0, len(ledger.events), len(ledger.events)]
    assert encoded.zones[columns.zone[1]] == (ledger.customer.zone or "UTC")
    for decl, value in zip(schema.columns, columns.columns[1].tolist(), strict=True):
        if decl.name in ledger.customer.columns:
            assert decode_value(schema.names, decl, value) == ledger.customer.columns[decl.name]
        else:
            assert value == at.MISSING
    for channel, place in schema.channel_of.items():
        said = ledger.customer.consent.get(channel)
        assert columns.consent[1, place] == (at.UNKNOWN if said is None else said)
        assert columns.reach[1, place] == ledger.customer.reach.get(channel, True)
    assert columns.arms[1].tolist() == [arm_place(e, ledger.customer.customer_id) for e in policy.experiments]
    for invoice, found in zip(ledger.invoices, columns.invoices.tolist(), strict=True):
        assert found[: at.I_KIND] == [invoice.due_on, invoice.amount, 0, invoice.issued_on or at.UNKNOWN]
        assert encoded.invoices[found[at.I_ID]] == invoice.invoice_id
    debts = [i.invoice_id if i.kind != "credit_note" else None for i in ledger.invoices]
    for event, row_ in zip(ledger.events, columns.events.tolist(), strict=True):
        assert EVENT_KINDS[row_[at.E_KIND]] == event.kind
        assert row_[at.E_AT] == row_[at.E_KEY] == event.at
        assert row_[at.E_DAY] == event.day
        assert row_[at.E_AMOUNT] == (at.UNKNOWN if event.amount is None else event.amount)
        named = debts.index(event.invoice_id) if event.invoice_id in debts and event.invoice_id else None
        assert row_[at.E_INVOICE] == (at.NONE if event.invoice_id is None else at.ABSENT if named is None else named)
        assert encoded.first_day <= event.day <= encoded.last_day


def test_what_decisions_wrote_is_encoded_with_its_marks() -> None:
    record = Decided(
        "I@1@2026-03-02",
        (),
        fired=("gentle",),
        ended=(("listed", 5, "not met"),),
        consumed=(("answers", 3, "missed"),),
        arms=(("wording", "warm", 0.5),),
    )
    schema = Schema.of(program())
    bill = Invoice("I@1", FIRST, 100, "EUR", None, "subscription")
    own = {"own_day": FIRST, "recorded_at": 50, "case_id": "I@1@2026-03-02"}
    events = [
        Event("decided", 50, FIRST, record=record, own_day=FIRST, recorded_at=50),
        Event("message_sent", 90, FIRST, message="reminder", channel="fax", action_id="abc", **own),  # type: ignore[arg-type]
        Event("overtaken", 60, FIRST, value="gentle", rule="other", action_id="abc", case_id="I@1@20260302"),
        Event("escalated", 61, FIRST, action_id="def", case_id="I@2@2026-03-02"),
        Event("fact_changed", 62, FIRST, name="plan", value="pro"),
        Event("fact_changed", 63, FIRST, name="shoe_size", value=42),
        Event("rained", 64, FIRST),
        Event("hold", 65, FIRST, on=FIRST + 3),
    ]
    encoded = encode(schema, [Ledger.of(Customer("C"), [bill], events)])
    found, code = encoded.columns.events, schema.names.find
    decided = row(found, "decided")
    assert encoded.columns.marks[decided[at.E_MARKS] : decided[at.E_MARKS_END]].tolist() == [
        [at.MARK_FIRED, code("gentle"), 0, at.HOW_NONE],
        [at.MARK_ENDED, code("listed"), 5, at.HOW_NOT_MET],
        [at.MARK_CONSUMED, code("answers"), 3, at.HOW_MISSED],
        [at.MARK_ARM, code("wording"), code("warm"), at.HOW_NONE],
    ]
    day = date(2026, 3, 2).toordinal()
    assert [decided[at.E_CASE_INVOICE], decided[at.E_CASE_DAY]] == [0, day]
    sent = row(found, "message_sent")
    assert [sent[at.E_KEY], sent[at.E_OWN], sent[at.E_AT], sent[at.E_OWN_DAY]] == [50, 1, 90, FIRST]
    assert [sent[at.E_NAME], sent[at.E_CHANNEL]] == [code("reminder"), code("fax")]
    overtaken = row(found, "overtaken")
    assert overtaken[at.E_ACTION] == sent[at.E_ACTION] >= 0
    assert overtaken[at.E_VALUE] == code("gentle")
    assert overtaken[at.E_CASE_INVOICE] == at.ABSENT, "the id of a case has the day as it is written there"
    escalated = row(found, "escalated")
    assert [escalated[at.E_CASE_INVOICE], escalated[at.E_VALUE]] == [at.ABSENT, at.NONE]
    assert escalated[at.E_ACTION] != overtaken[at.E_ACTION]
    changes = found[found[:, at.E_KIND] == KIND_OF["fact_changed"]]
    assert changes[:, at.E_COLUMN].tolist() == [schema.column_of["plan"], at.NONE]
    assert changes[0, at.E_VALUE] == 1
    assert EVENT_KINDS[found[6, at.E_KIND]] == "note", "a kind that nobody knows changes nothing"
    assert row(found, "hold")[at.E_IS_ACTION] == 0
    assert encoded.currencies == ("USD", "EUR")
    assert encoded.columns.invoices[0, at.I_CURRENCY] == 1
    assert encoded.columns.currencies.tolist() == [2]


def test_a_value_that_is_no_member_is_refused() -> None:
    schema = Schema.of(program())
    with pytest.raises(UnfitError, match="`plan` is 'gold'"):
        encode(schema, [Ledger.of(Customer("C", columns={"plan": "gold"}))])
    with pytest.raises(UnfitError, match="`mrr`"):
        encode(schema, [Ledger.of(Customer("C", columns={"mrr": "much"}))])
    assert encode(schema, [Ledger.of(Customer("C", columns={"health": UNKNOWN}))]).columns.columns.min() == at.UNKNOWN


def test_an_empty_chunk_has_the_shapes_of_any_other() -> None:
    policy = program()
    schema = Schema.of(policy)
    encoded = encode(schema, [])
    one = encode(schema, [Ledger.of(Customer("C"))])
    assert [a.shape[1:] for a in encoded.columns] == [a.shape[1:] for a in one.columns]
    assert all(a.dtype == np.int64 and a.flags.c_contiguous for a in (*encoded.columns, *terms(schema, policy)))
    assert encoded.first_day > encoded.last_day


def test_a_state_has_room_for_its_chunk_and_doubles_all_but_what_the_data_fixes() -> None:
    policy = program()
    schema = Schema.of(policy)
    bills = [Invoice(f"I{n}", FIRST + n, 100, "USD", FIRST) for n in range(5)]
    columns = encode(schema, [Ledger.of(Customer("C")), Ledger.of(Customer("D"), bills)]).columns
    sizes = Sizes.for_chunk(columns)
    state = new_state(schema, terms(schema, policy), sizes)
    assert state.debt.shape == (5, at.D_WIDTH)
    assert state.frozen.shape == (sizes.cases, at.F_INTEREST + 2)
    assert state.slot.shape == (sizes.cases, 2, 2)
    assert state.consumed.shape == (sizes.occurrences, 1, 2)
    assert all(a.dtype == np.int64 and a.flags.c_contiguous for a in state)
    larger = new_state(schema, terms(schema, policy), sizes.doubled())
    fixed = {"me", "debt", "credit", "current_promise", "plan", "column", "consent", "opted_out", "failed"}
    for name, small, big in zip(at.State._fields, state, larger, strict=True):
        assert len(big) == len(small) * (1 if name in fixed else 2), name
