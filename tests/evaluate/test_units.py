"""Who is counted, from when and until when: by hand."""

from __future__ import annotations

from typing import Any

from dunning_simulator.evaluate.units import Plan, Seen, Unit, units

from dunning_dsl.ledger import clock
from dunning_dsl.ledger.model import Customer, Decided, Event, Invoice, Ledger
from tests.evaluate.world import FIRST as D
from tests.evaluate.world import POLICY, program


def _event(kind: str, day: int, hour: int = 15, **more: Any) -> Event:
    return Event(kind, clock.instant("UTC", D + day, 60 * hour), D + day, **more)


def _draw(day: int, anchor: str = "A", arm: str = "control", share: float = 0.5) -> Event:
    at = clock.instant("UTC", D + day, 9 * 60)
    record = Decided(f"{anchor}@x", (), arms=(("first_touch", arm, share),))
    return Event("decided", at, D + day, recorded_at=at, own_day=D + day, invoice_id=anchor, record=record)


def _bill(name: str, due: int) -> Invoice:
    return Invoice(name, D + due, 10_000, "USD", D + due - 14)


def _units(
    invoices: list[Invoice], events: list[Event], *, source: str = POLICY, **more: Any
) -> tuple[list[Unit], Seen]:
    policy, seen = program(source=source), Seen()
    given = {"currency": "USD", "horizon": 30, "first": D - 30, "last": D + 100, **more}
    plan = Plan(policy, policy.experiments[0], **given)
    return list(units(plan, [Ledger.of(Customer("C", "UTC"), invoices, events)], seen)), seen


AHEAD = POLICY.replace("look ahead 0 days", "look ahead 7 days")


def test_who_pays_on_a_reminder_before_the_due_date_has_paid() -> None:
    ((unit,), _) = _units([_bill("A", 0)], [_draw(-7), _event("payment", -3, amount=10_000)], source=AHEAD)
    (debt,) = unit.debts
    assert (unit.entered, unit.arrears, debt.recovered, debt.days) == (D - 7, False, 10_000, 0)


def test_a_debt_is_followed_from_its_own_due_date_and_days_are_cut_at_the_horizon() -> None:
    events = [_draw(0), _event("payment", 31, amount=10_000)]
    ((unit,), _) = _units([_bill("A", 0)], events)
    assert (unit.debts[0].recovered, unit.debts[0].settled, unit.debts[0].days) == (0, False, 30)
    ((later,), _) = _units([_bill("A", 0)], events, horizon=31)
    assert (later.debts[0].recovered, later.debts[0].days) == (10_000, 31)


def test_a_customer_stays_in_the_arm_of_the_first_draw_and_reading_the_first_arm_is_no_draw() -> None:
    events = [_draw(0, "A", "control", 1.0), _draw(30, "B", "text_first"), _draw(60, "C", "control")]
    ((unit,), seen) = _units(
        [_bill("A", 0), _bill("B", 30), _bill("C", 60)], [*events, _event("payment", 2, amount=10_000)]
    )
    assert (unit.arm, unit.entered, seen.drawn) == ("text_first", D + 30, {"text_first": 1})
    assert [d.debt.invoice.invoice_id for d in unit.all_debts] == ["B", "C"]


def test_later_debts_that_are_not_followed_in_full_are_left_out_and_the_customer_is_not() -> None:
    ((unit,), seen) = _units([_bill("A", 0), _bill("B", 80)], [_draw(0)])
    assert ([d.debt.invoice.invoice_id for d in unit.all_debts], seen.unfinished) == (["A"], 0)
    (none, seen) = _units([_bill("A", 80)], [_draw(80)])
    assert (none, seen.unfinished, seen.first_follow_up) == ([], 1, D + 110)


def test_what_falls_due_after_the_draw_has_ended_is_left_out() -> None:
    ends = POLICY.replace("first_touch: control", "first_touch before 2026-02-01: control")
    ((unit,), _) = _units([_bill("A", 0), _bill("B", 20), _bill("L", 40)], [_draw(0)], source=ends)
    assert [d.debt.invoice.invoice_id for d in unit.all_debts] == ["A", "B"]


def test_what_was_overdue_for_longer_than_catch_up_is_followed_from_the_draw() -> None:
    paid = _event("payment", 29, amount=10_000)
    ((fresh,), _) = _units([_bill("A", -5)], [_draw(0), paid])
    ((late,), _) = _units([_bill("A", -6)], [_draw(0), paid])
    assert (fresh.arrears, late.arrears) == (False, True)
    assert (fresh.debts[0].recovered, late.debts[0].recovered) == (0, 10_000)
    assert late.debts[0].zero == D


def test_due_dates_before_those_asked_for_are_outside() -> None:
    (none, seen) = _units([_bill("A", 0)], [_draw(0)], first=D + 1)
    assert (none, seen.outside, seen.drawn) == ([], 1, {"control": 1})


def test_what_happens_is_counted_through_the_follow_up_of_the_first_debt_and_never_twice() -> None:
    events = [
        _draw(0),
        _event("message_sent", 3, channel="email", action_id="1"),
        _event("message_sent", 5, channel="email", action_id="2"),
        _event("overtaken", 5, 16, action_id="2"),
        _event("complained", 6),
        _event("message_sent", 31, channel="email", action_id="3"),
    ]
    ((unit,), seen) = _units([_bill("A", 0)], events)
    assert (unit.events["contact"], unit.events["complained"]) == (1, 1)
    assert seen.messages == 3
