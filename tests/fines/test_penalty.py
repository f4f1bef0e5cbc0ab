"""What the fines say of their own penalty, taken as a firm letter on day 60: payments jump, and nothing tells whether
by the penalty or by the age of the fine (research/statistics-review.md, section 2)."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from dunning_simulator.fit import numbers
from dunning_simulator.fit.days import AGE, CUSTOMER, DEBT, TONE, Days, days_of
from dunning_simulator.fit.estimate import Estimate, columns_of, estimate
from dunning_simulator.fit.likelihood import fit, table
from dunning_simulator.fit.result import model_of
from dunning_simulator.outcomes.found import doubts, told
from dunning_simulator.outcomes.measure import Frame
from dunning_simulator.outcomes.study import study
from dunning_simulator.response.hazards import classes
from dunning_simulator.response.model import BackTest, Model, read
from dunning_simulator.response.population import members

from dunning_dsl.check import check_text
from dunning_dsl.history import read_history
from dunning_dsl.ledger.model import Event, Ledger
from dunning_dsl.program.statements import Program
from tests.fines.test_fines import FINES
from tests.fines.test_history import DATA, HERE, pytestmark

__all__ = ["pytestmark"]

KNOTS = (0, 16, 32, 48, 64, 80, 110, 150)
"""None of them near day 60, and at least 15 days apart."""

POLICY = """\
policy "Fines":
    currency EUR
    timezone "Europe/Rome"

rule penalty:
    on day {day}: send letter "penalty" tone firm
"""

DAYS = (date(2000, 1, 1).toordinal(), date(2012, 3, 26).toordinal())


def policy(day: int) -> Program:
    found = check_text(POLICY.format(day=day), messages=False).program
    assert found is not None
    return found


def start() -> Model:
    """Customers alike, since each has one fine; payment and letters that arrive."""
    model = read("b2b").with_frailty(0.0)
    contact = model.contact
    there = contact.undelivered.model_copy(update={"by": {}, "range_factor": 1})
    ratios = contact.hr_firm.model_copy(update={"v": (2.93, 1.70, 1.27, 1.12)})
    curve = model.pay.unpaid_silent.model_copy(
        update={"day": KNOTS, "v": (0.99, 0.98, 0.97, 0.96, 0.94, 0.91, 0.87, 0.82)}
    )
    alike = model.frailty_variance.model_copy(update={"v": 0.0, "range": None})
    return model.model_copy(
        update={
            "contact": contact.model_copy(update={"undelivered": there, "days": (0, 2, 7, 16, 31), "hr_firm": ratios}),
            "pay": model.pay.model_copy(update={"unpaid_silent": curve}),
            "frailty_variance": alike,
            "dispute": None,
        }
    )


def as_letter(ledger: Ledger) -> Ledger:
    """The fine with its penalty as a letter, and what was paid."""

    def made(event: Event) -> Event:
        if event.kind != "fee_charged":
            return event
        return replace(
            event, kind="message_sent", channel="letter", message="penalty", tone="firm", amount=None, name=None
        )

    return replace(ledger, events=tuple(made(e) for e in ledger.events if e.kind in ("payment", "fee_charged")))


@pytest.fixture(scope="module")
def fines() -> tuple[Ledger, ...]:
    return tuple(as_letter(one) for one in read_history(HERE, data=DATA, cache=False).ledgers())


@pytest.fixture(scope="module")
def made(fines: tuple[Ledger, ...]) -> Iterator[tuple[Days, Estimate]]:
    """Payments, of which only the date is known, are taken as made after the decision of their day."""
    days = days_of(policy(60), start(), fines, DAYS, currency="EUR", dated_after=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(numbers, "CHECKED", ())  # no knot but those of the curve
        yield days, estimate(days, start())


def test_the_life_table_is_that_of_the_register(made: tuple[Days, Estimate]) -> None:
    """First payments, and fines not yet paid on, by the days since the notification: counted from person-days, and from
    the register's own rows."""
    notified: dict[str, int] = {}
    paid: dict[str, int] = {}
    with gzip.open(DATA / FINES, "rt", encoding="utf-8") as text:
        for row in csv.DictReader(text):
            case, day = row["case_id"], date.fromisoformat(row["timestamp"][:10]).toordinal()
            if row["activity"] == "Insert Fine Notification":
                notified[case] = day
            elif row["activity"] == "Payment":
                paid[case] = min(day, paid.get(case, day))
    ends = {case: (paid.get(case, DAYS[1]) - zero, case in paid) for case, zero in notified.items()}
    span = range(KNOTS[-1])
    events = [sum(age == end and pays for end, pays in ends.values()) for age in span]
    at_risk = [sum(end >= age + (not pays) for end, pays in ends.values()) for age in span]

    days, _ = made
    age, debt, rung = days.rows[:, AGE], days.rows[:, DEBT], days.paid > 0
    first = np.full(len(days.debtors), np.iinfo(np.int64).max)
    np.minimum.at(first, debt[rung], age[rung])
    before = (age >= 0) & (age <= first[debt]) & (days.exposed + days.paid > 0)
    assert np.bincount(age[before], minlength=len(span)).tolist() == at_risk
    assert np.bincount(age[before & rung], minlength=len(span)).tolist() == events
    assert (sum(events), events[60], at_risk[60]) == (461, 44, 4_609)


def paid_over_expected(days: Days, found: Estimate, *, letter: bool) -> dict[tuple[int, int], float]:
    """Payments by ages (days after the last left out) over those of the likeliest numbers, with the effect of the
    letter or without it."""
    columns, offset, known = columns_of(days, found.known, found.shown)
    people = table(columns, offset, days.rows[:, CUSTOMER], days.exposed, days.paid)
    at, free = known.start.copy(), np.arange(len(known.places))
    if not letter:
        at[known.levels :], free = 0.0, free[: known.levels]
    values = fit(people, classes(0.0), at, known.precision, free).values
    expected = -np.expm1(-np.exp(columns @ values + offset)) * (days.exposed + days.paid)
    age = days.rows[:, AGE]
    spans = [(60, 62), (62, 67), (67, 76), (76, 91)]
    return {
        (low, high): float(days.paid[inside].sum() / expected[inside].sum())
        for low, high in spans
        for inside in [(age >= low) & (age < high)]
    }


def test_a_pulse_makes_the_jump_that_a_smooth_age_cannot(made: tuple[Days, Estimate]) -> None:
    days, found = made
    assert found.known.edges == KNOTS
    with_letter, without = (paid_over_expected(days, found, letter=letter) for letter in (True, False))
    assert all(0.75 < ratio < 1.25 for ratio in with_letter.values()), with_letter
    assert without[60, 62] > 3
    assert without[62, 67] > 1.8


def test_and_it_is_told_to_be_one_with_the_age(made: tuple[Days, Estimate]) -> None:
    days, found = made
    assert set(days.rows[days.rows[:, TONE] == 2, AGE].tolist()) == set(range(60, 91))
    stretches = tuple(f"firm, days {days}" for days in ("0-1", "2-6", "7-15", "16-30"))
    assert (found.rank.met, found.rank.rank, found.rank.aliased) == (stretches, 0, (("age", *stretches),))
    (firm,) = [one for one in found.told if one.place == "contact.hr_firm"]
    assert (firm.fitted, firm.why) == (False, "nothing varies it at the same age of the debt")
    assert firm.low > 1.4  # whatever fits best


def test_a_penalty_on_day_30_lies_outside_all_data_and_has_no_verdict(
    fines: tuple[Ledger, ...], made: tuple[Days, Estimate]
) -> None:
    passes = BackTest(result="passes", day=(7, 14, 30, 60, 90), error=(0.0,) * 5, margin=(0.01,) * 5)
    model = model_of(start(), made[1], name="F", history="h", policy="p", through="2012-03-26", back_test=passes)
    assert model.contact.hr_firm.tag == "published"
    people = members(model, fines[:300], DAYS[0])
    frame = Frame.of(people, DAYS, 60, "EUR")
    lived = study(policy(60), policy(30), frame, model, draws=2, replicates=2)
    assert (lived.unshown.differing, lived.unshown.outside) == (1.0, 1.0)
    assert told(lived, ("A", "B")) == "cannot tell"
    assert any(one.startswith("100 % of the messages") for one in doubts(lived))
