"""What counts as recovered: cash on the debts of the draw, less what was taken back, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from dunning_simulator.evaluate import cash
from dunning_simulator.evaluate.cash import Owed, Watched, watch

from dunning_dsl.ledger import clock
from dunning_dsl.ledger.fold import Terms
from dunning_dsl.ledger.model import Customer, Decided, Event, Invoice, Ledger
from tests.evaluate.world import FIRST as D
from tests.evaluate.world import World, ledgers

TERMS = Terms(("USD", "EUR"))


def _at(day: int, hour: int = 15) -> int:
    return clock.instant("UTC", D + day, 60 * hour)


def _event(kind: str, day: int, hour: int = 15, **more: Any) -> Event:
    return Event(kind, _at(day, hour), D + day, **more)


def _drawn(day: int, anchor: str = "A") -> Event:
    at = _at(day, 9)
    record = Decided("A@x", (), arms=(("first_touch", "control", 0.5),))
    return Event("decided", at, D + day, recorded_at=at, own_day=D + day, invoice_id=anchor, record=record)


def _bill(name: str, due: int, amount: int = 10_000, **more: Any) -> Invoice:
    given = {"currency": "USD", "issued_on": D + due - 14, **more}
    return Invoice(name, D + due, amount, **given)


def _watched(invoices: list[Invoice], events: list[Event], draw: Event | None = None) -> Watched:
    start = draw or _drawn(0)
    return watch(Ledger.of(Customer("C", "UTC"), invoices, [start, *events]), TERMS, start, "USD", D + 100)


def _then(found: Watched) -> dict[str, Owed]:
    return {o.invoice.invoice_id: o for o in found.then}


def test_what_was_paid_before_the_draw_was_not_owed_at_it() -> None:
    found = _then(_watched([_bill("A", 0)], [_event("payment", -1, amount=4000), _event("payment", 5, amount=6000)]))
    assert (found["A"].amount, found["A"].cash) == (6000, ((D + 5, 6000),))
    assert (found["A"].received(D + 4), found["A"].received(D + 5)) == (0, 6000)
    assert (found["A"].settled(D + 4), found["A"].settled(D + 30)) == (None, D + 5)


def test_a_payment_that_names_nothing_pays_the_oldest_first() -> None:
    found = _then(_watched([_bill("A", 0), _bill("B", 3)], [_event("payment", 2, amount=12_000)]))
    assert (found["A"].received(D + 9), found["B"].received(D + 9)) == (10_000, 2000)


def test_what_is_reversed_is_recovered_no_more_from_that_day_on() -> None:
    events = [_event("payment", 2, amount=10_000), _event("reversed", 6, amount=10_000)]
    found = _then(_watched([_bill("A", 0)], events))["A"]
    assert [found.received(D + day) for day in (1, 2, 5, 6, 30)] == [0, 10_000, 10_000, 0, 0]
    assert (found.settled(D + 5), found.settled(D + 30)) == (D + 2, None)
    again = _then(_watched([_bill("A", 0)], [*events, _event("payment", 9, amount=10_000)]))["A"]
    assert (again.received(D + 30), again.settled(D + 30)) == (10_000, D + 9)


def test_a_reversal_of_what_was_paid_before_the_draw_takes_nothing_from_it() -> None:
    events = [_event("payment", -2, amount=4000), _event("reversed", 3, amount=4000)]
    assert _then(_watched([_bill("A", 0)], events))["A"].cash == ()


def test_credits_and_credit_notes_are_let_off_and_not_recovered() -> None:
    note = _bill("N", 6, 2500, kind="credit_note", issued_on=D + 6)
    found = _then(_watched([_bill("A", 0), note], [_event("credit", 4, amount=3000, invoice_id="A")]))["A"]
    assert (found.received(D + 30), found.let_off(D + 5), found.let_off(D + 30)) == (0, 3000, 5500)


def test_what_is_billed_later_is_watched_from_its_issue_and_fees_by_themselves() -> None:
    later, fee = _bill("L", 30), _bill("F", 20, 500, kind="fee")
    events = [_event("payment", 40, amount=10_500, invoice_id="L"), _event("payment", 41, amount=500, invoice_id="F")]
    found = _watched([_bill("A", 0), later, fee], events)
    assert [o.invoice.invoice_id for o in found.then] == ["A"]
    (only,) = found.later
    assert (only.invoice.invoice_id, only.entered, only.amount) == ("L", D + 16, 10_000)
    assert only.received(D + 60) == 10_000
    assert _then(found)["A"].received(D + 60) == 500, "what is paid beyond an invoice pays the oldest"
    assert [o.received(D + 60) for o in found.fees] == [500]


def test_debts_in_another_currency_are_another_matter() -> None:
    found = _watched([_bill("A", 0), _bill("E", 0, currency="EUR")], [_event("payment", 3, amount=9, invoice_id="E")])
    assert list(_then(found)) == ["A"]
    assert _then(found)["A"].received(D + 30) == 0


def test_a_disputed_debt_was_not_owed_at_the_draw() -> None:
    found = _watched([_bill("A", 0), _bill("B", -20)], [_event("dispute_opened", -15, invoice_id="B")])
    assert list(_then(found)) == ["A"]


def _plan() -> tuple[list[Invoice], Event]:
    parts = [_bill(f"P{n}", 10 * n, 5000, kind="instalment", issued_on=D + 2) for n in (1, 2)]
    return [_bill("A", 0), *parts], _event("plan_accepted", 2)


def test_instalments_of_a_plan_pay_what_it_covers() -> None:
    invoices, accepted = _plan()
    paid = [_event("payment", 10 * n, amount=5000, invoice_id=f"P{n}") for n in (1, 2)]
    found = _watched(invoices, [accepted, *paid])
    assert found.later == ()
    assert [_then(found)["A"].received(D + day) for day in (9, 10, 19, 20)] == [0, 5000, 5000, 10_000]


def test_a_broken_plan_counts_what_was_paid_on_it_once_and_on_its_day() -> None:
    invoices, accepted = _plan()
    events = [accepted, _event("payment", 10, amount=5000, invoice_id="P1"), _event("payment", 40, amount=5000)]
    found = _then(_watched(invoices, events))["A"]
    assert [found.received(D + day) for day in (9, 10, 39, 40, 60)] == [0, 5000, 5000, 10_000, 10_000]


def test_what_moves_no_money_may_be_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whole logs of decisions, messages, payments and plans: the same debts and cash with every event folded."""
    invoices, accepted = _plan()
    by_hand = Ledger.of(
        Customer("C", "UTC"),
        [*invoices, _bill("L", 30)],
        [
            _drawn(0),
            accepted,
            _event("payment", 10, amount=5000, invoice_id="P1"),
            _event("payment", 45, amount=15_000),
        ],
    )
    found = [by_hand, *ledgers(World(customers=25, days=60, invoices=3, base=0.05))]

    def all_watched() -> list[Watched]:
        starts = [next(e for e in b.events if e.kind == "decided") for b in found]
        return [watch(b, TERMS, s, "USD", D + 59) for b, s in zip(found, starts, strict=True)]

    quick = all_watched()
    monkeypatch.setattr(cash, "PASSED_OVER", frozenset())
    assert all_watched() == quick


@pytest.mark.parametrize("kind", ["written_off", "referred"])
def test_a_debt_that_was_given_up_was_not_recovered(kind: str) -> None:
    found = _then(_watched([_bill("A", 0)], [_event(kind, 5, invoice_id="A")]))["A"]
    assert (found.amount, found.received(D + 60)) == (10_000, 0)


def test_a_charge_that_never_came_is_owed_by_nobody() -> None:
    expected = _bill("X", 20, kind="subscription", issued_on=None)
    found = _watched([_bill("A", 0), expected], [])
    assert (list(_then(found)), found.later) == (["A"], ())
