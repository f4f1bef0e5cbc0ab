"""The estimators on the Open Bandit logs: six cases to 1e-9 of the library that published them, one of them refused."""

from __future__ import annotations

import csv
import gzip
from functools import cache

import numpy as np
import pytest
from dunning_simulator.evaluate import estimators
from dunning_simulator.evaluate.estimators import Logged, NotEstimableError
from dunning_simulator.evaluate.overlap import gate, overlap
from dunning_simulator.statistics.arrays import Floats

from tests.statistics.reference import file, known

CASES = (
    "men:bts->uniform",
    "men:random->bts",
    "women:random->bts",
    "all:bts->uniform",
    "all:random->bts",
)
REFUSED = "women:bts->uniform"
BY_NAME = {
    "ipw": estimators.ips,
    "snipw": estimators.snips,
    "dm": estimators.direct,
    "dr": estimators.doubly_robust,
    "sndr": estimators.self_normalised_dr,
    "switch-dr_10": estimators.switch_dr,
    "dr-os_10": estimators.shrunk_dr,
    "cipw_10": estimators.clipped_ips,
}


@cache
def bandit(case: str) -> tuple[Logged, Floats, Floats]:
    """The log of a case with the reference's own model (clicks + 1)/(n + 200) by item; also its propensities and the
    policy's probabilities of what was done."""
    campaign, way = case.split(":")
    logged, policy = way.split("->")
    with gzip.open(file(f"obd_{logged}_{campaign}_10k.csv.gz"), "rt", encoding="utf-8") as text:
        rows = list(csv.DictReader(text))
    items = np.array([int(r["item_id"]) for r in rows])
    positions = np.array([int(r["position"]) for r in rows])
    clicks = np.array([float(r["click"]) for r in rows])
    propensity = np.array([float(r["propensity_score"]) for r in rows])
    count = known("obd")[case]["nA"]
    shown = np.zeros((count, 4))  # by item and position 1 to 3
    shown[:] = 1 / count
    if policy == "bts":
        with file("obd_bts_policy_probs.csv").open(encoding="utf-8") as text:
            for r in csv.DictReader(text):
                if r["campaign"] == campaign:
                    shown[int(r["item_id"]), int(r["position"])] = float(r["pi_e"])
    places = {place: number + 1 for number, place in enumerate(np.unique(positions))}
    at = np.array([places[p] for p in positions])
    model = (np.bincount(items, clicks, count) + 1) / (np.bincount(items, minlength=count) + 200)
    taken = shown[items, at]
    log = Logged(clicks, taken / propensity, None, model[items], (model @ shown)[at])
    return log, propensity, taken


@pytest.mark.parametrize("name", BY_NAME)
@pytest.mark.parametrize("case", [*CASES, REFUSED])
def test_it_agrees_with_the_published_library(case: str, name: str) -> None:
    assert BY_NAME[name](bandit(case)[0]).value == pytest.approx(known("obd")[case]["est"][name], abs=1e-9)


@pytest.mark.parametrize("case", [*CASES, REFUSED])
def test_so_does_what_is_said_of_the_weights(case: str) -> None:
    expected = known("obd")[case]
    log = bandit(case)[0]
    found = overlap(log.weight)
    assert found.effective == pytest.approx(expected["ess"], rel=1e-9)
    assert found.mean_weight == pytest.approx(expected["w_mean"], rel=1e-9)
    assert found.largest_weight == pytest.approx(expected["w_max"], rel=1e-9)
    assert found.largest_share == pytest.approx(expected["max_share"], rel=1e-9)
    assert estimators.ips(log).se == pytest.approx(expected["se_ipw"], rel=1e-9)


@pytest.mark.parametrize("case", CASES)
def test_five_cases_may_be_estimated(case: str) -> None:
    assert all(f.level != "refused" for f in gate(overlap(bandit(case)[0].weight)))


def test_the_case_that_two_records_decide_is_refused() -> None:
    said = {f.code: f for f in gate(overlap(bandit(REFUSED)[0].weight))}
    assert said["E101"].level == "refused"
    assert {"E203"} <= set(said)
    assert "2.1" in said["E101"].text


@pytest.mark.parametrize("case", [*CASES, REFUSED])
def test_a_policy_that_draws_has_no_replay_value(case: str) -> None:
    """The library gives 0.0 here, without an error; nobody should take that for an estimate."""
    log, propensity, taken = bandit(case)
    assert known("obd")[case]["est"]["rm"] == 0.0
    with pytest.raises(NotEstimableError):
        estimators.replay(log, propensity, taken)
    assert "replay" not in {e.method for e in estimators.all_of(log, propensity, taken)}


def test_on_an_even_log_replay_is_snips_of_a_policy_that_draws_nothing() -> None:
    draw = np.random.default_rng(1)
    done, wanted = draw.integers(0, 3, size=(2, 5000))
    reward = draw.uniform(size=5000) + (done == 2)
    taken = (done == wanted).astype(float)
    log = Logged(reward, taken * 3)
    replayed = estimators.replay(log, np.full(5000, 1 / 3), taken)
    assert replayed.value == pytest.approx(estimators.snips(log).value)
    assert replayed.se == pytest.approx(estimators.snips(log).se, rel=1e-3)


@pytest.mark.parametrize(("propensity", "taken"), [((0.5, 0.5), (0.0, 0.0)), ((0.5, 0.4), (1.0, 0.0))])
def test_replay_is_refused_where_it_would_be_wrong(propensity: tuple[float, ...], taken: tuple[float, ...]) -> None:
    with pytest.raises(NotEstimableError):
        estimators.replay(Logged(np.ones(2), np.ones(2)), np.array(propensity), np.array(taken))


def test_the_policy_that_ran_is_worth_the_mean_reward() -> None:
    reward = np.random.default_rng(2).uniform(size=500)
    log = Logged(reward, np.ones(500))
    assert [estimators.ips(log).value, estimators.snips(log).value] == pytest.approx([reward.mean()] * 2)
    assert overlap(log.weight).effective == 500
    assert gate(overlap(log.weight)) == ()


def _coverage(share: float, worlds: int) -> dict[str, float]:
    """How often intervals hold the truth: 1,000 records, one of two actions drawn with `share` and always taken by the
    policy (the table of research/simulation-and-data.md, section 3.4)."""
    draw = np.random.default_rng(2024)
    held = {"IPS": 0, "SNIPS": 0, "DR": 0}
    for _ in range(worlds):
        taken = draw.uniform(size=1000) < share
        chance = draw.uniform(0.2, 0.8, size=1000)
        reward = (draw.uniform(size=1000) < chance).astype(float)
        log = Logged(reward, taken / share, None, chance, chance)
        for name, of in (("IPS", estimators.ips), ("SNIPS", estimators.snips), ("DR", estimators.doubly_robust)):
            found = of(log)
            held[name] += found.low <= 0.5 <= found.high
    return {name: count / worlds for name, count in held.items()}


@pytest.mark.parametrize("share", [0.5, 0.1, 0.05])
def test_intervals_hold_the_truth_where_the_gates_let_them_through(share: float) -> None:
    assert all(0.92 < held < 0.985 for held in _coverage(share, 500).values())


def test_intervals_do_not_hold_it_where_the_gate_refuses() -> None:
    assert _coverage(0.005, 300)["SNIPS"] < 0.9


def test_records_of_one_customer_widen_the_interval() -> None:
    draw = np.random.default_rng(3)
    customer = np.repeat(np.arange(400), 10)
    reward = np.repeat(draw.normal(size=400), 10) + 0.1 * draw.normal(size=4000)
    weight = np.repeat((draw.uniform(size=400) < 0.5) * 2.0, 10)
    alone, together = Logged(reward, weight), Logged(reward, weight, customer)
    for of in (estimators.ips, estimators.snips):
        assert of(together).se > 2.5 * of(alone).se
        assert of(together).value == of(alone).value


def test_wrong_propensities_are_seen_in_the_weights() -> None:
    draw = np.random.default_rng(4)
    taken = draw.uniform(size=4000) < 0.5
    right, wrong = taken / 0.5, taken / 0.4
    assert gate(overlap(right)) == ()
    assert [f.code for f in gate(overlap(wrong))] == ["E204"]
