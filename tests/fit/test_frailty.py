"""How unlike customers are is told by several debts of the same ones, and by nothing else."""

from __future__ import annotations

import pytest
from dunning_simulator.fit.days import Days, days_of
from dunning_simulator.fit.frailty import unlike, with_frailty
from dunning_simulator.fit.lived import recorded
from dunning_simulator.response.population import members
from dunning_simulator.response.worlds import Lives

from tests.fit.worlds import DAYS, FIXED, known, policy
from tests.response.books import FIRST, owing

STATED = known(1.3, 1.3, frailty=1.0)


def person_days(variance: float, *, invoices: int) -> Days:
    truth = known(1.3, 1.3, frailty=variance)
    ledgers = [owing(f"C{n}", due=10 + n % 20, invoices=invoices) for n in range(1_200)]
    lives = Lives(policy(FIXED), members(truth, ledgers, FIRST), *DAYS, bare=False)
    made = [one for lived in lives.live(truth, seed=5, replicate=0) for one in recorded(lives, lived)]
    return days_of(policy(FIXED), STATED, made, DAYS, currency="USD")


@pytest.mark.parametrize("variance", [0.3, 2.0])
def test_several_debts_tell_the_frailty(variance: float) -> None:
    found = unlike(person_days(variance, invoices=3), STATED)
    assert found is not None
    assert found.fitted
    assert found.value == pytest.approx(variance, abs=0.3)
    model = with_frailty(STATED, found)
    assert model.frailty_variance.tag == "fitted"
    assert model.frailty_variance.range is not None
    assert model.frailty_variance.range[1] - model.frailty_variance.range[0] < 1


def test_one_debt_each_tells_nothing_of_it() -> None:
    found = unlike(person_days(2.0, invoices=1), STATED)
    assert found is None
    assert with_frailty(STATED, found) == STATED
