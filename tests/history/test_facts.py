"""Columns as facts: types, units, what stands in, what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dunning_dsl.diagnostics.catalogue import _book as good
from dunning_dsl.history.cells import Bad, fact_value
from dunning_dsl.history.write import value_text
from dunning_dsl.program.statements import FactDecl
from dunning_dsl.program.values import BOOLEAN, BOUND, COUNT, DAYS, MONEY, NUMBER, PERCENT, UNKNOWN, Type
from tests.history.books import codes, program, read

TYPES = {"count": COUNT, "number": NUMBER, "percent": PERCENT, "money": MONEY, "days": DAYS}


@given(st.sampled_from(sorted(TYPES)), st.data())
@settings(max_examples=200)
def test_a_written_value_is_read_back(kind: str, data: st.DataObject) -> None:
    decl = FactDecl("f", TYPES[kind], "column")
    value = data.draw(st.integers(-BOUND[kind], BOUND[kind]).filter(lambda n: n not in (-999, -9999, -99999)))
    text = value_text(value, decl, "USD")
    read_back = fact_value(decl, text, "USD")
    assert read_back == value or (isinstance(read_back, Bad) and read_back.code == "D718")


@pytest.mark.parametrize(
    ("decl", "text", "value"),
    [
        (PERCENT, "20%", 200_000),
        (PERCENT, "-0.5 %", -5_000),
        (NUMBER, "0.1234567", 123_457),
        (DAYS, "12 days", 12),
        (DAYS, "12.0", 12),
        (COUNT, "007", 7),
        (BOOLEAN, "Yes", True),
        (BOOLEAN, "0", False),
        (MONEY, "35.0", 3_500),
    ],
)
def test_cells_are_read_in_the_smallest_unit(decl: Type, text: str, value: object) -> None:
    assert fact_value(FactDecl("f", decl, "column"), text, "USD") == value


@pytest.mark.parametrize(
    ("decl", "text"), [(PERCENT, "0.2"), (DAYS, "1.5"), (COUNT, "many"), (BOOLEAN, "maybe"), (MONEY, "1,5")]
)
def test_cells_that_do_not_fit_are_refused(decl: Type, text: str) -> None:
    assert isinstance(fact_value(FactDecl("f", decl, "column"), text, "USD"), Bad)


def test_currencies_without_decimals_have_none() -> None:
    decl = FactDecl("f", MONEY, "column")
    assert fact_value(decl, "120", "JPY") == 120
    assert isinstance(fact_value(decl, "120.5", "JPY"), Bad)


def test_an_empty_cell_is_unknown_where_the_fact_is_optional_and_a_reject_where_not(tmp_path: Path) -> None:
    files = good.customers("C1,,", "C2,,5", header="customer_id,timezone,health")
    optional = good.HEALTH.replace("health: number", "health: number optional")
    ledger = next(read(tmp_path / "a", files, optional).ledgers())
    assert ledger.customer.columns["health"] is UNKNOWN
    assert codes(read(tmp_path / "b", files, good.HEALTH)) == ["D722"]


def test_a_default_stands_for_a_missing_column_and_is_said(tmp_path: Path) -> None:
    files = good.customers("C1,", "C2,", header="customer_id,timezone")
    policy = good.POLICY.replace("plan: one of free, pro", "plan: one of free, pro default pro")
    history = read(tmp_path, files, policy)
    assert codes(history) == []
    assert "plan" in history.stood_in
    assert {ledger.customer.columns["plan"] for ledger in history.ledgers()} == {"pro"}


def test_a_missing_column_without_a_default_prints_the_line_to_add(tmp_path: Path) -> None:
    history = read(tmp_path, good.customers("C1,", header="customer_id,timezone"))
    assert "fact plan: one of free, pro default free" in history.problems[0].help
    assert list(history.ledgers()) == []


def test_a_missing_column_of_an_optional_fact_is_to_be_added_empty(tmp_path: Path) -> None:
    optional = good.HEALTH.replace("health: number", "health: number optional")
    bare = good.customers("C1,", "C2,", header="customer_id,timezone")
    (problem,) = [p for p in read(tmp_path / "a", bare, optional).problems if p.severity.value == "error"]
    assert (problem.code, "default" in problem.help) == ("D705", False)
    assert problem.help.startswith("add a column `health` to the customers, empty where nothing is known")
    added = good.customers("C1,,", "C2,,", header="customer_id,timezone,health")
    assert codes(read(tmp_path / "b", added, optional)) == []


def test_a_fact_may_change_and_is_typed_then_too(tmp_path: Path) -> None:
    head = "customer_id,invoice_id,at,order,kind,amount,channel,name,value"
    history = read(tmp_path / "a", good.event("C1,,2025-03-05,1,fact_changed,,,plan,free", header=head))
    ledger = history.customer("C1")
    assert ledger is not None
    assert ledger.events[0].value == "free"
    wrong = read(tmp_path / "b", good.event("C1,,2025-03-05,1,fact_changed,,,plan,gold", header=head))
    assert codes(wrong) == ["D720"]
    assert wrong.customer("C1") is None


def test_consent_and_reach_are_columns_per_channel(tmp_path: Path) -> None:
    head = "customer_id,timezone,plan,consent_sms,consent_call,address_email,address_letter,reachable_in_app"
    rows = ("C1,,pro,yes,,a@example.com,,false", "C2,,free,no,true,,1 Street,true")
    first, second = (ledger.customer for ledger in read(tmp_path, good.customers(*rows, header=head)).ledgers())
    assert first.consent == {"sms": True}
    assert second.consent == {"sms": False, "call": True}
    assert first.reach == {channel: channel == "email" for channel in program().channels}
    assert first.fields == {"address_email": "a@example.com"}


def test_where_the_data_has_addresses_a_channel_without_a_column_reaches_nobody(tmp_path: Path) -> None:
    files = good.customers("C1,,pro,1 Street", "C2,,free,", header="customer_id,timezone,plan,address_letter")
    history = read(tmp_path, files, good.SENDING)
    (problem,) = [p for p in history.problems if p.code == "D748"]
    assert problem.message.startswith("nothing says who can be reached by email, though")
    assert "`address_email`" in problem.help
    assert "`reachable_email`" in problem.help
    assert [ledger.customer.reach["email"] for ledger in history.ledgers()] == [False, False]
    assert (history.unaddressed, history.has_addresses) == (("email",), True)


def test_where_the_data_has_no_addresses_everybody_counts_as_reachable_and_that_is_said(tmp_path: Path) -> None:
    policy = good.SENDING.replace('send email "reminder"', 'send first of (sms, letter, email) "reminder"')
    history = read(tmp_path, good.GOOD, policy)
    (problem,) = [p for p in history.problems if p.code == "D747"]
    assert problem.message == (
        "nothing says who can be reached by email, sms or letter: every customer counts as reachable"
    )
    assert problem.help.startswith("add the columns `address_email`, `address_sms`, `address_letter`; or")
    assert [ledger.customer.reach for ledger in history.ledgers()] == [{}, {}]
    assert codes(read(tmp_path / "silent", good.GOOD)) == []


def test_an_empty_cell_of_reachable_reaches_nobody(tmp_path: Path) -> None:
    files = good.customers("C1,,pro,", "C2,,free,yes", header="customer_id,timezone,plan,reachable_email")
    assert [ledger.customer.reach["email"] for ledger in read(tmp_path, files).ledgers()] == [False, True]


def test_columns_that_no_fact_reads_are_fields_for_messages(tmp_path: Path) -> None:
    files = good.customers("C1,,pro,Ada", "C2,,free,", header="customer_id,timezone,plan,first_name")
    first, second = (ledger.customer for ledger in read(tmp_path, files).ledgers())
    assert first.fields == {"first_name": "Ada"}
    assert second.fields == {}


PLACES = """\
policy "P":
    currency EUR
    timezone "UTC"

use std.compliance.eu

rule nudge:
    when days_overdue >= 3 and region != "DE-BY": assign to "callers"
"""


@pytest.mark.parametrize(
    ("column", "text", "help"),
    [
        ("country", "UK", "write `GB`; or leave the cell empty where nobody knows: then the guards of every country"),
        ("country", "Deutschland", "write `DE`; or leave the cell empty"),
        ("country", "at", "write `AT`; or leave the cell empty"),
        ("country", "XX", "write the two capital letters of ISO 3166-1, such as `US`; or leave"),
        ("region", "de_by", "write `DE-BY`; or leave the cell empty where nobody knows"),
        ("region", "Bayern", "write country, hyphen, region, such as `US-MA`; or leave"),
    ],
)
def test_a_place_that_is_no_code_keeps_its_customer_out(column: str, text: str, help: str, tmp_path: Path) -> None:
    files = good.customers(f"C1,,{text}", "C2,,", header=f"customer_id,timezone,{column}")
    history = read(tmp_path, tuple((n, t.replace("USD", "EUR")) for n, t in files), PLACES)
    (problem,) = [p for p in history.problems if p.severity.value == "error"]
    assert (problem.code, problem.column, problem.row, problem.rejected) == ("D727", column, 2, True)
    assert problem.help.startswith(help)
    assert history.exit_code == 1
    assert [ledger.customer.customer_id for ledger in history.ledgers()] == ["C2"]


def test_a_country_that_changes_to_no_code_keeps_its_customer_out(tmp_path: Path) -> None:
    head = "customer_id,invoice_id,at,order,kind,amount,channel,name,value"
    files = good.event("C1,,2025-03-05,1,fact_changed,,,country,Deutschland", header=head)
    history = read(tmp_path, tuple((n, t.replace("USD", "EUR")) for n, t in files), PLACES)
    assert "D727" in codes(history)
    assert history.customer("C1") is None


@pytest.mark.parametrize("condition", ["business_day", "not holiday", "business_days_overdue >= 2"])
def test_a_policy_that_asks_for_the_calendar_reads_the_country(condition: str, tmp_path: Path) -> None:
    policy = good.POLICY.replace("plan == pro", condition)
    files = good.customers("C1,,pro,Deutschland", "C2,,free,", header="customer_id,timezone,plan,country")
    assert codes(read(tmp_path, files, policy)) == ["D727"]
    assert codes(read(tmp_path / "unread", files)) == ["D736"]


def test_a_duration_in_business_days_reads_the_country(tmp_path: Path) -> None:
    policy = good.POLICY.replace('"callers"', '"callers" due in 2 business_days')
    files = good.customers("C1,,pro,Deutschland", "C2,,free,", header="customer_id,timezone,plan,country")
    assert codes(read(tmp_path, files, policy)) == ["D727"]
