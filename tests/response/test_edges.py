"""Simulated worlds at their edges: payments before the due date, invoices that come late, no room."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from dunning_simulator.response.model import Dispute, Model
from dunning_simulator.response.population import members
from dunning_simulator.response.worlds import Lived, Lives

from dunning_dsl.engine.kernel import kinds
from dunning_dsl.engine.kernel import world_layout as w
from dunning_dsl.ledger.model import Customer, Event, Invoice, Ledger
from dunning_dsl.program.statements import Program
from tests.response.books import FIRST, LAST, declined, owing, plain, program

QUIET = program('rule none:\n    on day 400: send email "none"')


def live(ledgers: list[Ledger], model: Model, policy: Program = QUIET) -> Lived:
    (found,) = Lives(policy, members(model, ledgers, FIRST), FIRST, LAST).live(model, seed=3, replicate=0)
    return found


def test_who_pays_an_invoice_before_it_is_due_pays_what_is_due_beside_it() -> None:
    """All payments of this model cover everything: one that its clock rings for before its due date comes on top."""
    ledgers = [owing(f"C{n}", invoices=2) for n in range(400)]
    found = live(ledgers, plain("b2b"))
    early = 0
    for row in found.event.tolist():
        if row[w.WE_KIND] != kinds.EVENT_PAYMENT or row[w.WE_INVOICE] != 1:
            continue
        customer, day = row[w.WE_CUSTOMER], row[w.WE_DAY]
        mine = found.cash[found.cash[:, w.WC_CUSTOMER] == customer]
        assert day < FIRST + 50  # only before its due date does a payment name the invoice
        assert mine[mine[:, w.WC_INVOICE] == 1][:, [w.WC_DAY, w.WC_AMOUNT]].tolist() == [[day, 10_000]]
        (first,) = mine[mine[:, w.WC_INVOICE] == 0][:, w.WC_DAY].tolist()
        assert row[w.WE_AMOUNT] == (20_000 if first == day else 10_000)
        early += first == day
    assert early > 3


@pytest.mark.parametrize("issued", [0, 3])
def test_an_invoice_that_comes_on_its_due_day_or_later_keeps_the_curve_from_then_on(issued: int) -> None:
    """47 in a hundred are unpaid when they fall due, 10 after thirty days, however late the letter with them came."""
    customers, due = 1_500, FIRST + 20
    ledgers = [
        Ledger(Customer(f"C{n}"), (Invoice(f"I{n}", due, 5_000, "USD", due + issued),), ()) for n in range(customers)
    ]
    found = live(ledgers, plain("b2b"))
    paid = np.full(customers, np.inf)
    paid[found.cash[:, w.WC_CUSTOMER]] = found.cash[:, w.WC_DAY] - due
    assert paid.min() >= issued
    # the days that it came late are missing from the curve: by day 30 some two points for three days
    for day, share in ((30, 0.10), (60, 0.07)):
        assert float((paid > day).mean()) == pytest.approx(share, abs=4 * sqrt(share / customers) + issued * 0.006)


def test_what_has_no_room_is_lived_again_with_more() -> None:
    """Rows of one world, of one decision, of what is to come: with hardly any room for them the world is the same."""
    policy = program(
        'rule each:\n    when days_overdue >= 0, every 3 days: send email "each" tone friendly',
        'rule again:\n    on dispute_resolved: send letter "again"',
    )
    model = plain("b2b")
    numbers = {"share": 0.999, "within": 1.0, "lasts": 20.0, "hr_disputed": 0.33}
    dispute = Dispute.model_validate({name: {"v": value, "tag": "assumed"} for name, value in numbers.items()})
    model = model.model_copy(update={"dispute": dispute})
    invoices = tuple(Invoice(f"I{n}", FIRST + 20, 100, "USD", FIRST + 6) for n in range(40))
    ledgers = [Ledger(Customer(f"C{n}", consent={"email": True}), invoices, ()) for n in range(6)]
    people = members(model, ledgers, FIRST)
    wide = Lives(policy, people, FIRST, LAST)
    narrow = Lives(policy, people, FIRST, LAST, compiled=False, room=1)  # plain Python minds the bounds of its arrays
    narrow.runner.rows = narrow.runner.making_rows = 1
    (one,), (other,) = (lives.live(model, seed=3, replicate=0) for lives in (wide, narrow))
    assert np.array_equal(one.event, other.event)
    assert np.array_equal(one.cash, other.cash)
    assert np.array_equal(one.rows.action, other.rows.action)
    opened = one.event[:, w.WE_KIND] == kinds.EVENT_DISPUTE_OPENED
    assert np.bincount(one.event[opened, w.WE_CUSTOMER]).max() > 32  # more than 64 rows wait at once
    assert narrow._own.room > 1
    assert narrow.runner.rows > 1


@pytest.mark.parametrize(("name", "kept"), [("saas", 1), ("b2b", 0)])
def test_what_names_an_invoice_that_dunning_made_is_left_out_with_it(name: str, kept: int) -> None:
    """A recorded plan's instalments are no part of a world, nor is what was paid, declined or credited on them: it
    would pay other debts out of nothing, and what is written down of the world could not be read again."""
    ledger = declined("C", on=5)
    part = Invoice("C-plan-1", FIRST + 40, 1_000, "USD", FIRST + 10, "instalment")
    at = ledger.events[0].at + 35 * 86_400
    made = tuple(
        Event(kind, at + 60 * n, FIRST + 40, invoice_id=part.invoice_id, amount=1_000, currency="USD")
        for n, kind in enumerate(("payment_failed", "payment", "credit"))
    )
    book = Ledger(ledger.customer, (*ledger.invoices, part), (*ledger.events, *made))
    (member,) = members(plain(name), [book], FIRST)
    assert [i.invoice_id for i in member.ledger.invoices] == ["C-1"]
    assert [e.invoice_id for e in member.ledger.events] == ["C-1"] * kept
    (before,) = members(plain(name), [book], FIRST + 100)
    assert before.ledger.events == book.events
