"""Worlds of many customers: whatever is read at once, kept, and done in threads, the sums are the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from dunning_simulator.outcomes.baselines import silent
from dunning_simulator.outcomes.books import Books, _kept, _rests, books
from dunning_simulator.outcomes.measure import Frame
from dunning_simulator.outcomes.rounds import Rounds, Sums
from dunning_simulator.outcomes.study import by_worlds, study
from dunning_simulator.outcomes.till import Till
from dunning_simulator.response.model import read
from dunning_simulator.response.population import People, members, people_of
from dunning_simulator.response.tables import grounds
from dunning_simulator.response.worlds import Lives
from hypothesis import given, settings
from hypothesis import strategies as st

from dunning_dsl.engine.columns import KIND_OF
from dunning_dsl.engine.kernel import layout as at
from dunning_dsl.history import read_history, write_history
from dunning_dsl.ledger.model import Event, Ledger
from tests.response.books import FIRST, LAST, declined, owing, plain, program
from tests.strategies.ledgers import ledgers as made_up

LATE = program('rule remind:\n    when days_overdue >= 10: send email "note" tone friendly')
EARLY = program(
    'rule remind:\n    when days_overdue >= 3: send email "note" tone firm',
    "rule less:\n    when days_overdue >= 12: offer discount(percent: 10%)",
)


def book(count: int) -> list[Ledger]:
    """Customers with one to three debts, some with a payment before the worlds begin."""
    found = []
    for place in range(count):
        ledger = owing(f"C{place:04d}", due=place % 50, invoices=1 + place % 3, amount=1_000 + 7 * place)
        if place % 4 == 0:
            first = ledger.invoices[0]
            moment = (FIRST - 2 - 719_163) * 86_400
            paid = Event("payment", moment, FIRST - 2, invoice_id=first.invoice_id, amount=400, currency="USD")
            ledger = replace(ledger, events=(paid,))
        found.append(ledger)
    return found


def rounds(
    people: People, *, chunk: int = 4_000, kept: int = 40_000, threads: int = 1, most: Mapping[str, int] | None = None
) -> Rounds:
    frame = Frame.of(people, (FIRST, LAST), 30, "USD")
    programs = {"A": LATE, "B": EARLY, "silent": silent(LATE)}
    lives = {name: Lives(one, people, FIRST, LAST, reuse=True) for name, one in programs.items()}
    model, pair = plain("b2b"), ("A", "B")
    return Rounds(Till.of(frame), lives, model, 3, pair, threads, most or {}, kept=kept, chunk=chunk)


def told(found: Rounds) -> list[tuple[str, list[object]]]:
    assert found.done is not None
    sums = [
        (name, [None if (array := getattr(one, f.name)) is None else array.tolist() for f in fields(Sums)])
        for name, one in found.done.sums.items()
    ]
    return [*sums, ("squares", found.done.squares.tolist())]


def test_chunks_threads_and_what_is_kept_change_nothing() -> None:
    people = members(plain("b2b"), book(300), FIRST)
    whole = rounds(people)
    whole.live(4)
    others = (
        rounds(people, chunk=37, threads=2),
        rounds(people, chunk=1_000, kept=0, threads=2),
        rounds(people, chunk=64, kept=0),
    )
    for other in others:
        for worlds in (2, 1, 1):
            other.live(worlds)
        assert told(other) == told(whole)
    assert whole.done is not None
    assert (whole.done.sums["A"].recovered > 0).any()


def test_what_is_large_is_measured_in_fewer_worlds() -> None:
    found = rounds(members(plain("b2b"), book(20), FIRST), most={"silent": 2})
    for _ in range(4):
        found.live(1)
    assert found.done is not None
    assert {name: one.worlds for name, one in found.done.sums.items()} == {"A": 4, "B": 4, "silent": 2}


@pytest.mark.parametrize("name", ["b2b", "saas"])
def test_customers_of_a_history_and_in_memory_are_the_same(name: str, tmp_path: Path) -> None:
    made = [*book(150), *(declined(f"D{n:03d}", on=3 + n % 40) for n in range(80))]
    write_history(tmp_path / "h", made, LATE.facts, currency="USD", channels=LATE.channels)
    history = read_history(tmp_path / "h", LATE)
    model = read(name)
    from_files = people_of(model, history, FIRST)
    in_memory = members(model, history.ledgers(), FIRST)
    assert from_files.recorded.ids == in_memory.recorded.ids
    one, two = (Frame.of(people, (FIRST, LAST), 30, "USD") for people in (from_files, in_memory))
    for field in fields(Books):
        assert np.array_equal(getattr(one.books, field.name), getattr(two.books, field.name)), field.name
    assert list(from_files) == list(in_memory)
    places = [1, 5, 80, 81, 200]
    some, others = from_files.some(places), in_memory.some(places)
    assert some.recorded.ids == others.recorded.ids == tuple(in_memory.recorded.ids[place] for place in places)
    assert list(some) == list(others)
    found = [study(LATE, EARLY, frame, model, draws=2, sample=60, replicates=2, threads=2) for frame in (one, two)]
    assert found[0].gaps == found[1].gaps
    assert found[0].unit_variance == found[1].unit_variance
    for world in ("A", "B", "silent", "nothing"):
        assert np.array_equal(found[0].worlds[world].totals, found[1].worlds[world].totals)
        assert np.array_equal(found[0].worlds[world].till, found[1].worlds[world].till)


@settings(max_examples=80, deadline=None)
@given(st.lists(made_up(), min_size=1, max_size=5), st.integers(-30, 60))
def test_what_is_unpaid_is_what_a_book_says(ledgers: Sequence[Ledger], later: int) -> None:
    """Whatever was paid, credited and taken back before the worlds begin."""
    day = FIRST + later
    (ground,) = grounds(members(read("saas"), ledgers, day))
    columns = ground.columns
    owner = np.repeat(np.arange(len(ledgers)), np.diff(columns.event_start))
    named = columns.invoice_start[owner] + columns.events[:, at.E_INVOICE]
    kind = columns.events[:, at.E_KIND]
    money = np.isin(kind, [KIND_OF[name] for name in ("payment", "credit", "reversed")])
    money &= columns.events[:, at.E_DAY] < day
    wanted = [rest for customer in range(len(ledgers)) for rest in _kept(ground, customer, money)]
    assert _rests(ground, named, day).tolist() == wanted


def test_the_doubt_of_few_worlds_is_that_of_many() -> None:
    """Customers' chances are their own, so two worlds tell it nearly as well as sixty do."""
    people = members(plain("b2b"), book(400), FIRST)
    few, many = rounds(people), rounds(people)
    few.live(2)
    many.live(60)
    assert many.done is not None
    one, two = (many.done.sums[name].totals for name in ("A", "B"))
    column = many.frame.column("recovered by day 30")
    gaps = (two - one)[:, column] / many.frame.due.sum()
    assert by_worlds(few)[-1] == pytest.approx(np.std(gaps, ddof=1) / np.sqrt(2), rel=0.35)
    assert by_worlds(many)[-1] == pytest.approx(np.std(gaps, ddof=1) / np.sqrt(60), rel=0.3)


def test_what_was_paid_before_the_worlds_begin_is_not_open() -> None:
    part = books(next(grounds(members(plain("b2b"), book(5), FIRST))), "USD", (FIRST, LAST), 30)
    assert part.open.tolist() == [600, 1007, 1007, 1014, 1014, 1014, 1021, 628, 1028]
