"""What payments pay, in which order, and what takes a debt out of dunning."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from dunning_dsl.ledger.debts import Book
from dunning_dsl.ledger.model import Invoice

DAY = date(2026, 3, 2).toordinal()


def book(*amounts: int, floor: int = 1) -> Book:
    found = Book(look_ahead=10, ignore_under={"USD": floor})
    found.add(Invoice(f"I{n}", DAY + n, amount, "USD", DAY - 20) for n, amount in enumerate(amounts))
    return found


def rests(found: Book) -> list[int]:
    return [d.rest for d in found.debts]


def test_a_payment_that_names_no_invoice_pays_the_oldest_first() -> None:
    found = book(100, 200, 300)
    found.pay("USD", 250, DAY, None)
    assert rests(found) == [0, 50, 300]


def test_a_payment_that_names_an_invoice_pays_it_and_its_excess_the_oldest() -> None:
    found = book(100, 200, 300)
    found.pay("USD", 350, DAY, "I2")
    assert rests(found) == [50, 200, 0]


def test_what_finds_nothing_to_pay_waits_as_credit_for_the_next_invoice() -> None:
    found = book(100)
    found.pay("USD", 130, DAY, None)
    assert found.credit["USD"] == 30
    found.add([Invoice("late", DAY + 40, 50, "USD", DAY + 5)])
    found.spend("USD", DAY)
    assert found.credit["USD"] == 30, "it is not issued yet"
    found.spend("USD", DAY + 5)
    assert rests(found) == [0, 20]


def test_disputed_and_covered_debts_are_not_paid_by_payments_that_do_not_name_them() -> None:
    found = book(100, 100, 100)
    found.debts[0].disputed = True
    found.debts[1].covered = True
    found.pay("USD", 100, DAY, None)
    assert rests(found) == [100, 100, 0]


def test_an_invoice_whose_rest_is_under_the_floor_counts_as_paid() -> None:
    found = book(1000, floor=100)
    found.pay("USD", 901, DAY + 3, None)
    assert (found.debts[0].rest, found.debts[0].settled_day) == (0, DAY + 3)


def test_a_reversed_payment_is_owed_again() -> None:
    found = book(100, 100)
    found.pay("USD", 100, DAY, "I0")
    found.pay("USD", 100, DAY, "I1")
    found.reverse("USD", None, "I0")
    assert rests(found) == [100, 0]
    assert found.debts[0].settled_day is None
    found.reverse("USD", 30, None)
    assert rests(found) == [100, 30]


@given(st.lists(st.integers(1, 500), min_size=1, max_size=5), st.lists(st.integers(1, 700), max_size=8))
def test_no_money_is_made_or_lost(amounts: list[int], payments: list[int]) -> None:
    found = book(*amounts)
    for amount in payments:
        found.pay("USD", amount, DAY, None)
    assert sum(d.paid for d in found.debts) + found.credit.get("USD", 0) == sum(payments)
    assert all(0 <= d.paid <= d.invoice.amount for d in found.debts)
