"""Response models: what is read, what is refused, and what the curves become."""

from __future__ import annotations

import itertools
import re
from math import exp, log

import numpy as np
import pytest
from dunning_simulator.response.hazards import classes, hazards
from dunning_simulator.response.library import CLASSES, decline_class
from dunning_simulator.response.model import SHIPPED, ResponseError, parse, read, source
from dunning_simulator.response.quantities import WITHIN, Chance, Positive, Ratios, split


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_models_say_where_every_number_comes_from(name: str) -> None:
    model = read(name)
    found = dict(model.quantities())
    assert len(found) >= 20
    assert all(one.tag == "assumed" or one.src for one in found.values())
    assert len(re.findall(r"tag = ", source(name))) == len(found)


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize("variance", [0.0, 0.3, 1.0, 2.0])
def test_frailty_leaves_the_curve_as_it_is(name: str, variance: float) -> None:
    model = read(name).with_frailty(variance)
    found = hazards(model)
    curve = model.pay.unpaid_silent
    ends = 1 - model.pay.covers.by["part"] * (1 - model.pay.part.v)
    for day, share in zip(curve.day, curve.v, strict=True):
        rings = found.before + found.summed(day)
        assert sum(exp(-z * rings * ends) for z in found.frailty) / 5 == pytest.approx(share, abs=1e-9)
    assert sum(found.frailty) / 5 == pytest.approx(1, abs=1e-6)


def test_frailty_classes_are_the_means_of_fifths_of_a_gamma_distribution() -> None:
    """Against numeric integration of the density."""
    from scipy.integrate import quad
    from scipy.stats import gamma

    dist = gamma(a=1 / 0.7, scale=0.7)
    edges = [dist.ppf(part / 5) for part in range(5)] + [60.0]
    wanted = [5 * quad(lambda z: z * dist.pdf(z), low, high)[0] for low, high in itertools.pairwise(edges)]
    assert classes(0.7) == pytest.approx(wanted, rel=1e-6)
    assert classes(0) == (1.0,) * 5


def test_whoever_has_not_paid_for_long_is_likelier_not_to() -> None:
    weights = hazards(read("b2b")).weights(90)
    assert list(weights) == sorted(weights, reverse=True)
    assert sum(weights) == pytest.approx(1)


@pytest.mark.parametrize(("tone", "published"), [("hr_neutral", 1.15), ("hr_firm", 1.38)])
def test_the_pulses_have_the_published_mean_of_thirty_days(tone: str, published: float) -> None:
    contact = read("saas").contact
    days = [end - start for start, end in zip(contact.days, contact.days[1:], strict=False)]
    mean = sum(ratio * length for ratio, length in zip(getattr(contact, tone).v, days, strict=True)) / sum(days)
    assert mean == pytest.approx(published, abs=0.01)


def test_ranges_are_the_middle_ninety_percent() -> None:
    chance = Chance(v=0.7, range=(0.5, 0.85), tag="assumed")
    assert chance.moved(WITHIN).v == pytest.approx(0.85, rel=1e-5)
    assert chance.moved(-WITHIN).v == pytest.approx(0.5, rel=1e-5)
    assert chance.moved(0).v == 0.7
    ratio = Positive(v=1.2, range=(1, 2.5), tag="assumed")
    assert log(ratio.moved(2 * WITHIN).v) == pytest.approx(log(1.2) + 2 * log(2.5 / 1.2), rel=1e-5)
    assert split("linear", 1.0, (0, 2), -5) == 0
    effect = Ratios(v=(1.5, 1.1), scale=(0.5, 2), tag="assumed")
    assert effect.moved(WITHIN).v == pytest.approx((2.0, 1.2))


def test_draws_of_the_parameters_are_the_same_each_time_and_spread() -> None:
    model = read("saas")
    assert model.drawn(0) is model
    assert model.drawn(7) == model.drawn(7)
    found = [model.drawn(n).contact.promise_kept.v for n in range(1, 201)]
    inside = sum(0.5 <= one <= 0.85 for one in found)
    assert 168 <= inside <= 192
    assert len(set(found)) == 200


@pytest.mark.parametrize("name", SHIPPED)
def test_two_hundred_draws_have_the_spread_they_are_meant_to_have(name: str) -> None:
    """Of every number with a range a tenth lies outside of it and half on each side of the value; no two numbers move
    together. Drawn each by itself, of 200 between 12 and 28 would lie outside, and always the same ones."""
    model = read(name)
    ranged = {place: one for place, one in model.quantities() if isinstance(one, Chance | Positive) and one.range}
    drawn = [dict(model.drawn(number).quantities()) for number in range(1, 201)]
    assert len(ranged) > 5
    scores = []
    for place, one in ranged.items():
        low, high = one.range or (0, 0)
        values = np.array([each[place].v for each in drawn])
        assert 176 <= int(((values >= low) & (values <= high)).sum()) <= 184
        assert abs(int((values > one.v).sum()) - 100) <= 1
        scores.append(np.argsort(np.argsort(values)))
    together = np.corrcoef(scores) - np.eye(len(scores))
    assert np.abs(together).max() < 0.3


def test_effects_are_scaled_and_harms_stay() -> None:
    model = read("saas")
    half = model.with_effects(0.5)
    assert half.contact.hr_firm.v == pytest.approx([1 + (one - 1) / 2 for one in model.contact.hr_firm.v])
    assert half.contact.hr_sms.v == pytest.approx(1.1)
    assert half.offer.by["discount"] == pytest.approx(0.04)
    assert half.contact.opt_out == model.contact.opt_out
    assert model.with_effects(1.0).contact.hr_firm.v == pytest.approx(model.contact.hr_firm.v)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("hr_sms =", "hr_sns =", "contact.hr_sns: there is nothing of this name; did you mean `hr_sms`?"),
        ("hr_sms =", "hr_sns =", "contact.hr_sms: is missing"),
        (
            "v = 0.7, range = [0.5, 0.85]",
            "v = 0.9, range = [0.5, 0.85]",
            "contact.promise_kept: 0.9 lies outside its range",
        ),
        (
            'tag = "published", src = "dunningcompare (a weak source)"',
            'tag = "published"',
            "retry.mix: a number tagged",
        ),
        (
            "v = [0.94, 0.85, 0.75, 0.72]",
            "v = [0.94, 0.95, 0.75, 0.72]",
            "pay.unpaid_silent: a share that is still unpaid",
        ),
        ("funds = 0.38", "funds = 0.48", "retry.mix: the shares add up to 1.1, not to 1"),
        ('"soft_limit"', '"soft_limits"', "retry.classes"),
        ('"first failed charge"', '"due date"', "`unpaid_silent` begins with day 0"),
        ('name = "SaaS cards"', "name = SaaS", "is not TOML"),
        ("opt_out = { v = 0.002", "opt_out = { v = 2", "contact.opt_out"),
        (
            "undelivered = { by = { email",
            "undelivered = { by = { emial",
            "contact.undelivered: the library has no `emial`",
        ),
        (
            'firm_tones = ["firm"',
            'firm_tones = ["frim"',
            "contact.firm_tones: the library has no `frim`; it has friendly",
        ),
        ('roles = ["customer"', 'roles = ["custmer"', "contact.roles: the library has no `custmer`"),
        ("discount = 0.08", "discuont = 0.08", "offer: the library has no `discuont`"),
        ("plan_kept =", "plans_kept =", "plans_kept"),
        ("hr_sms = { v = 1.2, range = [1, 2.5]", "hr_sms = { v = 1.2, range = [1, inf]", "contact.hr_sms"),
        ("v = 1.0, range = [0, 2]", "v = 1.0, range = [-3, 2]", "frailty_variance: the range -3 to 2 leaves 0 to 10"),
        ("days = [0, 2, 7, 16, 31]", "days = [0, 2, 7, 16, 3000000000]", "contact.days"),
        ("day = [3, 10, 30, 60]", "day = [3, 10, 30, 18000000000]", "pay.unpaid_silent"),
    ],
)
def test_a_mistake_in_a_model_is_a_sentence_with_its_place(old: str, new: str, said: str) -> None:
    text = source("saas")
    assert old in text
    with pytest.raises(ResponseError) as caught:
        parse(text.replace(old, new, 1), "mine.toml")
    assert "mine.toml" in str(caught.value)
    assert said in str(caught.value) or (said == "retry.classes" and "soft_limits" in str(caught.value))


def test_a_model_that_is_not_there_leads_to_those_that_are() -> None:
    with pytest.raises(ResponseError, match="saas, b2b"):
        read("nowhere.toml")


def test_decline_codes_are_classed_by_the_library() -> None:
    assert decline_class("insufficient_funds") == "soft_funds"
    assert decline_class("expired_card") == "needs_update"
    assert decline_class("") == ""
    assert decline_class("no such code") == ""
    known = {one for members in read("saas").retry.classes.values() for one in members}  # type: ignore[union-attr]
    assert known == set(CLASSES)
