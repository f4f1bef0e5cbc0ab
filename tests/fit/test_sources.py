"""Where variation comes from, and what placebos catch."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from dunning_simulator.fit.days import AGE, COLUMNS, CUSTOMER, DEBT, TONE, Days, days_of
from dunning_simulator.fit.identify import identify
from dunning_simulator.fit.numbers import numbers
from dunning_simulator.fit.placebo import before_sending
from dunning_simulator.fit.rates import Counts
from dunning_simulator.fit.sources import Debtor
from dunning_simulator.fit.study import study

from dunning_dsl.ledger import clock
from dunning_dsl.ledger.model import Event, Ledger
from tests.fit.worlds import DAYS, DRAWN, FIXED, history, known, policy, start

TRUTH = known(2.5, 2.0)
MONDAYS = FIXED.replace("days_overdue >= 3", "days_overdue >= 1 and weekday == monday")


def shown(rules: str, ledgers: tuple[Ledger, ...]) -> tuple[str, list[bool]]:
    """The source of variation of neutral messages, and by bin whether they are shown."""
    days = days_of(policy(rules), start(TRUTH), ledgers, DAYS, currency="USD")
    found = identify(days, numbers(start(TRUTH)))[0]
    return found.source, [one.shown for one in found.bins if one.used]


def test_a_weekday_on_which_nothing_goes_varies_the_age() -> None:
    """Who falls due on a Tuesday hears on day 6, who does on a Sunday on day 1."""
    source, bins = shown(MONDAYS, history(MONDAYS, TRUTH, 4_000, seed=7))
    assert source == "weekday shift"
    assert bins[0]


def test_a_change_of_policy_is_told_by_the_calendar_not_by_who_was_written_to() -> None:
    later = FIXED.replace(">= 3", ">= 30")
    early, late = (history(rules, TRUTH, 3_000, seed=9) for rules in (FIXED, later))
    moved = tuple(_later(one, 200, "Known, later") for one in late)
    days = days_of(policy(FIXED), start(TRUTH), (*early, *moved), (DAYS[0], DAYS[1] + 200), currency="USD")
    assert {one.groups[1] for one in days.debtors if one.zero < DAYS[0] + 100} == {"Known"}
    assert {one.groups[1] for one in days.debtors if one.zero > DAYS[0] + 200} == {"Known, later"}
    found = identify(days, numbers(start(TRUTH)))[0]
    assert found.source == "policy change"
    assert found.bins[0].shown


def _later(ledger: Ledger, by: int, name: str) -> Ledger:
    """The same so many days later, under a policy of another name, of another customer."""
    return Ledger(
        replace(ledger.customer, customer_id=f"{ledger.customer.customer_id}-later"),
        tuple(
            replace(i, invoice_id=f"{i.invoice_id}-later", due_on=i.due_on + by, issued_on=(i.issued_on or 0) + by)
            for i in ledger.invoices
        ),
        tuple(
            replace(
                e,
                at=e.at + by * 86_400,
                day=e.day + by,
                policy=name if e.policy else None,
                invoice_id=f"{e.invoice_id}-later" if e.invoice_id else None,
            )
            for e in ledger.events
        ),
    )


@pytest.mark.parametrize(("before", "covers"), [(0.05, True), (0.10, False)])
def test_groups_that_differ_before_anything_went_are_caught(before: float, covers: bool) -> None:
    """Two groups, of which one hears on day 3; `before` is its daily chance to pay until then, the other's being
    0.05."""
    random = np.random.default_rng(3)
    rows, paid, debtors = [], [], []
    for debt in range(3_000):
        hears = debt % 2
        debtors.append(Debtor(debt, 0, ("mail" if hears else "none", "", "0", "1", "alone")))
        for age in range(10):
            chance = before if hears and age < 3 else 0.05
            pays = random.random() < chance
            row = np.zeros(len(COLUMNS), np.int64)
            row[CUSTOMER], row[DEBT], row[AGE], row[TONE] = debt, debt, age, hears and age >= 3
            rows.append(row)
            paid.append(float(pays))
            if pays:
                break
    came = np.array(paid)
    days = Days(
        ids=tuple(str(n) for n in range(3_000)),
        rows=np.array(rows),
        exposed=1 - came,
        paid=came,
        debtors=tuple(debtors),
        messages=(),
        payments=(),
        counts=Counts(),
        tried=(),
        late=0,
        foreign=0,
        last=10,
    )
    found = before_sending(days, "experiment")
    assert found.ratio is not None
    assert found.covers is covers


def test_payments_with_a_date_alone_are_counted_both_ways() -> None:
    """Before the decision of their day, or after it: a model day apart."""
    timed = history(DRAWN, TRUTH, 400, seed=10)
    dated = tuple(replace(one, events=tuple(map(_date_alone, one.events))) for one in timed)
    ages = []
    for after in (False, True):
        days = days_of(policy(DRAWN), start(TRUTH), dated, DAYS, currency="USD", dated_after=after)
        assert days.dated > 300
        assert days.paid.sum() > 300
        paid = days.rows[days.paid > 0, AGE]
        ages.append(sorted(paid[(paid >= -5 + after) & (paid <= 40 + after)].tolist()))
    assert [late - early for early, late in zip(*ages, strict=True)] == [1] * len(ages[0])
    assert days_of(policy(DRAWN), start(TRUTH), timed, DAYS, currency="USD").dated == 0
    both = study(policy(DRAWN), start(TRUTH), dated, DAYS, currency="USD", history="h", policy="p", name="n")
    assert both.after is not None


def _date_alone(event: Event) -> Event:
    return replace(event, at=clock.instant("UTC", event.day, 0)) if event.kind == "payment" else event
