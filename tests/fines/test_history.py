"""The traffic fines through `history.sql`: every total of the register is found again."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dunning_dsl.history import History, read_history

HERE = Path(__file__).parent
DATA = HERE.parents[2] / "shared" / "data"

pytestmark = pytest.mark.skipif(
    not (DATA / "traffic_fines_10k_cases.csv.gz").is_file(), reason="the traffic fines are not in ../shared/data"
)


@pytest.fixture(scope="module")
def history() -> History:
    return read_history(HERE, data=DATA, cache=False)


def left_out(history: History) -> dict[str, int]:
    return {
        p.message: int(p.message.rpartition("(")[2].split()[0].replace(",", ""))
        for p in history.problems
        if p.code == "D740"
    }


def test_no_row_is_refused(history: History) -> None:
    assert history.errors == ()
    assert history.counts.rows_rejected == 0


def test_every_fine_and_every_event_is_kept_or_counted_as_left_out(history: History) -> None:
    out = left_out(history)
    fines = next(rows for message, rows in out.items() if "never notified" in message)
    events = next(rows for message, rows in out.items() if "events of those" in message)
    assert (history.counts.customers, fines) == (4_635, 5_365)
    assert history.counts.customers + fines == 10_000
    assert history.counts.events + events == 34_724 - 10_000


def test_penalties_are_recorded_sixty_days_after_the_notification(history: History) -> None:
    penalties = unpaid = 0
    for ledger in history.ledgers():
        (invoice,) = ledger.invoices
        (penalty,) = [e for e in ledger.events if e.kind == "fee_charged"]
        assert penalty.day == invoice.due_on + 60
        penalties += 1
        unpaid += not any(e.kind == "payment" and e.day <= penalty.day for e in ledger.events)
    assert (penalties, unpaid, penalties - unpaid) == (4_635, 4_565, 70)


def test_of_the_seventy_that_paid_by_then_some_paid_in_part(history: History) -> None:
    """47 had paid the fine and its expense, 21 more the fine alone, 2 less than that."""
    kinds = {"whole": 0, "part": 0}
    for ledger in history.ledgers():
        (invoice,) = ledger.invoices
        paid = sum(e.amount or 0 for e in ledger.events if e.kind == "payment" and e.day <= invoice.due_on + 60)
        if paid:
            kinds["whole" if paid >= invoice.amount else "part"] += 1
    assert kinds == {"whole": 47, "part": 23}


def test_kinds_days_and_sums_are_those_of_the_register(history: History) -> None:
    kinds: dict[str, int] = {}
    paid = 0
    for ledger in history.ledgers():
        assert ledger.customer.zone == "Europe/Rome"
        for event in ledger.events:
            kinds[event.kind] = kinds.get(event.kind, 0) + 1
            paid += (event.amount or 0) if event.kind == "payment" else 0
    assert kinds["message_sent"] == kinds["message_delivered"] == kinds["fee_charged"] == 4_635
    assert kinds["referred"] == 3_387
    assert paid == 8_855_920
    assert history.last_day == date(2012, 3, 26).toordinal()
