"""Bounds of what a policy that was not followed would have brought in: worked out by hand, and never passed by what
really happens in a world where both policies can be lived through."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from dunning_simulator.compare.bounded import bounded
from dunning_simulator.compare.bounds import ALIKE, BoundsTally, Purses, parts_from_log, purses_of, tally_bounds
from dunning_simulator.compare.divergence import DivergenceTally
from dunning_simulator.compare.recorded import Recorded
from dunning_simulator.engines import engines_for
from dunning_simulator.report import bounds as words
from dunning_simulator.report.model import Bound
from dunning_simulator.response.model import read
from dunning_simulator.response.population import members
from dunning_simulator.response.worlds import Lives
from dunning_simulator.rows import CustomerReplay, Request

from dunning_dsl.ledger.model import Customer, Event, Invoice, Ledger
from dunning_dsl.program.statements import Program
from tests.response.books import FIRST, LAST, declined, owing, program

DAY = 20_000
SEND = frozenset({"send"})


def book(invoices: Sequence[tuple[int, int]], cash: Sequence[tuple[int, str, int, str | None]]) -> Ledger:
    """Invoices (due day, amount) named `0`, `1`, ... and (day, kind, amount, invoice); days count from `DAY`."""
    debts = [Invoice(str(n), DAY + due, amount, "USD", DAY + due - 14) for n, (due, amount) in enumerate(invoices)]
    events = [
        Event(kind, (DAY + day) * 86_400, DAY + day, invoice_id=named, amount=amount)
        for day, kind, amount, named in cash
    ]
    return Ledger.of(Customer("c"), debts, events)


BOOK = (
    # paid 40 of 100 on day 5, the rest on day 12; treated differently from day 8 on
    (book([(0, 100)], [(5, "payment", 40, "0"), (12, "payment", 60, "0")]), DAY + 8),
    # never paid; treated alike
    (book([(0, 70)], []), ALIKE),
    # paid without naming an invoice before anything differs
    (book([(0, 30), (10, 20)], [(6, "payment", 30, None)]), DAY + 7),
    # 50 of 80 had come in before the counted days; a day of parting is not over when it differs
    (book([(-9, 80)], [(-5, "payment", 50, "0"), (3, "payment", 30, "0")]), DAY + 3),
    # credits are no money, and a debt of later days is nobody's yet
    (book([(0, 60), (40, 500)], [(2, "credit", 20, "0"), (4, "payment", 500, "1")]), DAY + 9),
    # treated differently only after the counted days
    (book([(0, 90)], [(20, "payment", 90, "0")]), DAY + 31),
)


def tallied(*, reversible: bool) -> BoundsTally:
    found = BoundsTally()
    for ledger, day in BOOK:
        purses, names = purses_of(ledger, DAY, DAY + 30)
        found.merge(tally_bounds(purses, names, np.array([day]), (), last=DAY + 30, reversible=reversible))
    return found


def test_bounds_worked_out_by_hand() -> None:
    """In cents: due 100 + 70 + 50 + 30 + 60 + 90; at least 40 + 0 + 30 + 0 + 0 + 90; at most what was due of those who
    part, and what came in of the others."""
    (found,) = bounded(tallied(reversible=False).sums, frozenset({"USD"}), (SEND, SEND), frozenset(), reversible=False)
    assert (found.basis, found.due, found.owing, found.parted) == ("either in force", "4.00", 6, 4)
    assert found.rows == (
        Bound("A", "1.60", "3.30", 1, 5),
        Bound("B", "1.60", "3.30", 1, 5),
        Bound("B - A", "-1.70", "1.70", -4, 4),
    )


def test_what_came_in_under_a_is_known_where_a_was_in_force() -> None:
    """Of those who part 100, 30, 30 and 0 came in: at least 40 - 100, 0, 0 - 30 and 0, at most 0, 20, 0 and 60 more."""
    sums = tallied(reversible=False).sums
    sums[("USD", "log B", "parted")] = 1
    (found,) = bounded(sums, frozenset({"USD"}), (SEND, SEND), SEND, reversible=False)
    assert found.basis == "A in force"
    assert found.rows == (
        Bound("A", "2.50", "2.50", 3, 3),
        Bound("B", "1.60", "3.30", 1, 5),
        Bound("B - A", "-0.90", "0.80", -2, 2),
    )


def test_where_payments_are_taken_back_those_of_the_last_120_days_are_not_certain() -> None:
    (found,) = bounded(tallied(reversible=True).sums, frozenset({"USD"}), (SEND, SEND), frozenset(), reversible=True)
    assert found.rows[0] == Bound("A", "0.90", "3.30", 1, 5)


def test_the_sentence_says_that_bounds_are_wide_and_what_narrows_them() -> None:
    found = bounded(tallied(reversible=False).sums, frozenset({"USD"}), (SEND, SEND), frozenset(), reversible=False)
    said = words.section(found).lines[0]
    assert "wide by nature" in said
    assert "an experiment that gives the 4 customers whom the two treat differently A or B by lot" in said


# --- against the truth ------------------------------------------------------------------------------------------------

REMIND = 'rule {name}:\n    when days_overdue >= {day}, every {every} days: send email "note" tone {tone}'
GENTLE = program(
    REMIND.format(name="mild", day=5, every=9, tone="friendly"),
    "rule again:\n    on day 3, 9, 20: retry payment",
)
STRICT = program(
    REMIND.format(name="mild", day=5, every=9, tone="friendly").replace(">= 5", ">= 5 and days_overdue < 20"),
    REMIND.format(name="firm", day=20, every=5, tone="firm"),
    "rule again:\n    on day 3, 9, 15: retry payment",
)
OTHER = program(
    REMIND.format(name="call", day=7, every=11, tone="firm"), "rule again:\n    on day 3, 12: retry payment"
)


@pytest.mark.parametrize("name", ["b2b", "saas"])
def test_what_happens_under_every_policy_lies_within_the_bounds(name: str) -> None:
    """Each customer alone, in worlds where the same people meet each policy; one of the policies is the one in force
    and leaves the history."""
    b2b = [owing(f"C{n}", due=5 + n % 50, invoices=2, amount=1_000 + n) for n in range(60)]
    saas = [declined(f"C{n}", on=5 + n % 50, code=("insufficient_funds", "expired_card")[n % 2]) for n in range(60)]
    model = read(name)
    people = members(model, b2b if name == "b2b" else saas, FIRST)
    for replicate in range(2):
        worlds = [lived(Lives(p, people, FIRST, LAST, bare=False), model, replicate) for p in (GENTLE, STRICT, OTHER)]
        came_in = [[purses_of(one, FIRST, LAST)[0].recorded()[0] for one in world] for world in worlds]
        assert np.concatenate(came_in[0]).sum() != np.concatenate(came_in[1]).sum()
        held(worlds[0], (GENTLE, STRICT), GENTLE, came_in[0], came_in[1])
        held(worlds[1], (GENTLE, STRICT), STRICT, came_in[0], came_in[1])
        held(worlds[2], (GENTLE, STRICT), OTHER, came_in[0], came_in[1])


def lived(lives: Lives, model: object, replicate: int) -> list[Ledger]:
    return [one for part in lives.live(model, seed=3, replicate=replicate) for one in lives.histories(part)]  # type: ignore[arg-type]


def replays(policy: Program, ledgers: Sequence[Ledger]) -> list[CustomerReplay]:
    (engine,) = engines_for((Request(policy, FIRST, LAST),), "kernel")
    return list(engine.replay(ledgers))


def held(
    ledgers: Sequence[Ledger],
    pair: tuple[Program, Program],
    in_force: Program,
    under_a: Sequence[np.ndarray],
    under_b: Sequence[np.ndarray],
) -> None:
    """Both kinds of bounds hold for every customer, those against the log always, the others if A or B is in force."""
    sides, log = [replays(one, ledgers) for one in pair], replays(in_force, ledgers)
    parted = 0
    for place, ledger in enumerate(ledgers):
        a, b = (side[place] for side in sides)
        day = DivergenceTally().add(a, b)
        done = [
            Recorded(row.goes_day, row.action, row.channel or "", row.name, row.anchor) for row in log[place].actions
        ]
        from_log = [np.array([parts_from_log(one, done, LAST)]) for one in (a, b)]
        purses, names = purses_of(ledger, FIRST, LAST)
        apart = np.array([ALIKE if day is None else day])
        found = tally_bounds(purses, names, apart, from_log, last=LAST, reversible=False)
        within(found, purses, "log A", under_a[place])
        within(found, purses, "log B", under_b[place])
        within(found, purses, "log B - A", under_b[place] - under_a[place])
        if in_force is not OTHER:
            within(found, purses, "either", under_a[place])
            within(found, purses, "either", under_b[place])
            within(found, purses, "difference", under_b[place] - under_a[place])
        if in_force is GENTLE:
            within(found, purses, "beside A", under_b[place] - under_a[place])
        parted += day is not None
    assert 0 < parted < len(ledgers)


def within(found: BoundsTally, purses: Purses, row: str, truth: np.ndarray) -> None:
    if purses.due.sum():
        least, most = (found.sums[("USD", row, what)] for what in ("least", "most"))
        assert least <= int(truth.sum()) <= most, row
