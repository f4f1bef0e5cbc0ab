"""Fits to worlds that are known: what was drawn is found, what nothing varies stays as it is stated."""

from __future__ import annotations

from dataclasses import replace
from math import log

import numpy as np
import pytest
from dunning_simulator.fit.days import AGE, Days, days_of
from dunning_simulator.fit.estimate import Estimate, estimate
from dunning_simulator.fit.likelihood import Likelihood, Table, table
from dunning_simulator.fit.numbers import design, numbers
from dunning_simulator.fit.placebo import before_sending, bounced
from dunning_simulator.fit.result import model_of
from dunning_simulator.response.hazards import classes, hazards
from dunning_simulator.response.model import BackTest, Model, parse
from dunning_simulator.response.write import as_toml

from dunning_dsl.ledger.model import Ledger
from tests.fit.worlds import DAYS, DRAWN, FIXED, history, known, policy, start

TRUTH = known(2.5, 2.0)
CUSTOMERS = 3_000


def person_days(rules: str, model: Model, ledgers: tuple[Ledger, ...]) -> Days:
    return days_of(policy(rules), start(model), ledgers, DAYS, currency="USD")


@pytest.fixture(scope="module")
def drawn() -> tuple[Days, Estimate]:
    days = person_days(DRAWN, TRUTH, history(DRAWN, TRUTH, CUSTOMERS, seed=1))
    return days, estimate(days, start(TRUTH))


def test_what_was_drawn_is_found(drawn: tuple[Days, Estimate]) -> None:
    """Each ratio of the world lies within three standard errors, and the level within two points."""
    days, found = drawn
    told = {one.place: one for one in found.told}
    assert told["contact.hr_neutral"].fitted, told["contact.hr_neutral"].why
    assert told["contact.hr_neutral"].low < 2.1 < told["contact.hr_neutral"].high
    assert told["contact.hr_neutral"].low > 1.3
    assert not told["contact.hr_firm"].fitted
    curve = hazards(TRUTH)
    for day, share in zip(found.known.edges, found.unpaid, strict=True):
        assert share == pytest.approx(curve.unpaid(day), abs=0.025)
    assert before_sending(days, "experiment").covers
    assert next(one.ages for one in found.shown) == ((0, 14),)


def test_a_fit_is_a_model_that_is_read_again(drawn: tuple[Days, Estimate]) -> None:
    _, found = drawn
    made = model_of(
        start(TRUTH),
        found,
        name="Fitted",
        history="h",
        policy="p",
        through="2026-05-05",
        back_test=BackTest(result="not run"),
    )
    text = as_toml(made, "A heading\nof two lines")
    again = parse(text, "fitted.toml")
    assert as_toml(again, "A heading\nof two lines") == text
    assert text.startswith("# A heading\n# of two lines\n")
    tags = {place: quantity.tag for place, quantity in again.quantities()}
    assert (tags["contact.hr_neutral"], tags["contact.hr_firm"], tags["pay.unpaid_silent"]) == (
        "fitted",
        "published",
        "fitted",
    )
    assert again.contact.hr_firm == start(TRUTH).contact.hr_firm
    levels = np.array([again.drawn(n).pay.unpaid_silent.v[2] for n in range(1, 200)])
    ratios = np.array([again.drawn(n).contact.hr_neutral.v[0] for n in range(1, 200)])
    assert again.fit is not None
    assert np.std(np.log(ratios)) == pytest.approx(again.contact.hr_neutral.log_sd[0], rel=0.2)  # type: ignore[index]
    place = again.fit.places.index("contact.hr_neutral")
    row, other = (np.array([*again.fit.cholesky[n], *[0.0] * 9][:9]) for n in (place, 1))
    assert np.corrcoef(np.log(ratios), np.log(levels / (1 - levels)))[0, 1] == pytest.approx(row @ other, abs=0.2)


def test_what_nothing_varies_stays_as_stated() -> None:
    """A first message on day 3 for everybody is one with the age of the debt, whatever would fit best."""
    found = estimate(person_days(FIXED, TRUTH, history(FIXED, TRUTH, CUSTOMERS, seed=2)), start(TRUTH))
    told = {one.place: one for one in found.told}
    assert not any(one.fitted for place, one in told.items() if place.startswith("contact"))
    assert told["contact.hr_neutral"].why == "nothing varies it at the same age of the debt"
    assert found.rank.rank == 0
    assert found.rank.aliased[0][0] == "age"
    own = found.known.of("contact.hr_neutral")
    assert found.values[own] == pytest.approx([log(1.3), log(1.3)])


def test_without_an_effect_the_day_of_a_message_is_a_day_like_others() -> None:
    """Whoever is written to at nine has not paid by nine. With days from midnight to midnight the hazard of the day of
    a message would come out at 0.63 (research/statistics-review.md, item 4)."""
    world = known(1.0, 1.0, days=(0, 1, 7))
    days = person_days(DRAWN, world, history(DRAWN, world, 6_000, seed=8))
    found = estimate(days, start(world))
    (told,) = [one for one in found.told if one.place == "contact.hr_neutral"]
    assert told.fitted
    assert told.low < 1 < told.high
    first = float(np.exp(found.values[found.known.of("contact.hr_neutral")][0]))
    assert 0.85 < first < 1.25


def test_messages_that_came_back_do_nothing() -> None:
    world = known(2.5, 2.0, dead=0.3)
    days = person_days(FIXED, world, history(FIXED, world, CUSTOMERS, seed=3))
    columns, offset = design(numbers(start(world)), days.rows)
    found = bounced(days, numbers(start(world)), columns, offset)
    assert found.ratio is not None
    assert found.covers


def test_the_likelihood_has_the_slopes_and_curvature_it_says() -> None:
    """Against differences, at numbers that are not the maximum; and the probabilities of one customer by hand."""
    random = np.random.default_rng(5)
    columns = random.normal(size=(6, 3))
    table = Table(
        columns,
        random.normal(size=6) * 0.1 - 2,
        4,
        np.array([0, 0, 1, 2, 3, 3]),
        np.array([0, 3, 1, 2, 4, 5]),
        np.array([3.0, 2.0, 5.0, 1.0, 4.0, 2.0]),
        np.array([0, 1, 3]),
        np.array([1, 2, 5]),
        np.array([1.0, 0.5, 1.0]),
    )
    frailty = np.array(classes(1.0))
    likelihood = Likelihood(table, frailty)
    at = np.array([0.3, -0.2, 0.1])
    value, gradient = likelihood.value(at)
    steps = np.eye(3) * 1e-6
    slopes = [(likelihood.value(at + one)[0] - likelihood.value(at - one)[0]) / 2e-6 for one in steps]
    assert gradient == pytest.approx(slopes, rel=1e-5)
    bends = [(likelihood.value(at + one)[1] - likelihood.value(at - one)[1]) / 2e-6 for one in steps]
    assert likelihood.curvature(at) == pytest.approx(np.array(bends), rel=1e-4)
    assert likelihood.scores(at).sum(axis=0) == pytest.approx(gradient)
    hazard = np.exp(columns @ at + table.offset)
    second = np.mean([np.exp(-z * 5 * hazard[1]) * (1 - np.exp(-z * hazard[2])) ** 0.5 for z in frailty])
    first = np.mean([np.exp(-z * (3 * hazard[0] + 2 * hazard[3])) * (1 - np.exp(-z * hazard[1])) for z in frailty])
    third = np.mean([np.exp(-z * hazard[2]) for z in frailty])
    last = np.mean([np.exp(-z * (4 * hazard[4] + 2 * hazard[5])) * (1 - np.exp(-z * hazard[5])) for z in frailty])
    assert value == pytest.approx(log(first) + log(second) + log(third) + log(last))


def test_days_that_are_given_are_taken_out_of_the_likelihood() -> None:
    """Left truncation: what a customer's days say, less what those before the first day say of the same customer."""
    columns, offset = np.eye(2)[[0, 1, 0, 1]], np.array([-2.0, -1.9, -2.1, -2.2])
    customer, exposed, paid = np.array([0, 0, 1, 1]), np.array([0.0, 3.0, 4.0, 2.0]), np.array([0.0, 1.0, 0.0, 0.0])
    given = np.array([5.0, 0.0, 0.0, 6.0]), np.array([0.0, 0.0, 1.0, 0.0])
    found, frailty, at = table(columns, offset, customer, exposed, paid, given), np.array(classes(1.0)), [0.2, -0.3]
    likelihood = Likelihood(found, frailty)
    value, gradient = likelihood.value(np.array(at))
    h = np.exp(columns @ at + offset)
    whole = np.mean([np.exp(-z * (5 * h[0] + 3 * h[1])) * (1 - np.exp(-z * h[1])) for z in frailty])
    before = np.mean([np.exp(-z * 5 * h[0]) for z in frailty])
    other = np.mean([np.exp(-z * (4 * h[2] + 8 * h[3])) * (1 - np.exp(-z * h[2])) for z in frailty])
    already = np.mean([np.exp(-z * 6 * h[3]) * (1 - np.exp(-z * h[2])) for z in frailty])
    assert value == pytest.approx(log(whole) - log(before) + log(other) - log(already))
    steps = np.eye(2) * 1e-6
    slopes = [(likelihood.value(at + one)[0] - likelihood.value(at - one)[0]) / 2e-6 for one in steps]
    bends = [(likelihood.value(at + one)[1] - likelihood.value(at - one)[1]) / 2e-6 for one in steps]
    assert gradient == pytest.approx(slopes, rel=1e-5)
    assert likelihood.curvature(np.array(at)) == pytest.approx(np.array(bends), rel=1e-4)
    assert likelihood.scores(np.array(at)).sum(axis=0) == pytest.approx(gradient)
    assert found.weight().sum() == exposed.sum() + paid.sum()


def test_debts_of_before_the_first_day_are_followed_given_that_they_were_unpaid() -> None:
    """Every debt falls due long before the first day. Who has not paid by then is slow, and is not taken for what all
    customers are like: the hazards come out as they are, and far too low where that is not thought of."""
    truth = known(1.3, 1.3)
    days = days_of(policy(FIXED), truth, history(FIXED, truth, 4_000, seed=6), (DAYS[0] + 40, DAYS[1]), currency="USD")
    assert days.late == len(days.followed) > 500
    assert days.rows[days.exposed + days.paid > 0, AGE].min() == 18
    world = hazards(truth).daily

    def off(found: Estimate) -> list[float]:
        """The fitted hazards after day 30 and day 60, by those of the world."""
        places = [found.known.early + found.known.edges.index(edge) for edge in (30, 60)]
        return [float(np.exp(found.values[place])) / world[edge] for place, edge in zip(places, (30, 60), strict=True)]

    assert off(estimate(days, truth)) == pytest.approx([1, 1], abs=0.25)
    assert max(off(estimate(replace(days, before=None), truth))) < 0.6
