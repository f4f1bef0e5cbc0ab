"""Time to an event: the textbook's survival, restricted mean and log-rank; competing causes against statsmodels."""

from __future__ import annotations

import numpy as np
import pytest
from dunning_simulator.statistics.times import Spells, aalen_johansen, log_rank

from tests.statistics.reference import known
from tests.statistics.rossi import WITH, WITHOUT, everybody, spells


def test_the_textbooks_survival_and_restricted_mean() -> None:
    book = known("rossi_cox_efron")
    curves = aalen_johansen(everybody(), 52)
    assert everybody().cause.sum() == book["events"]
    assert curves.surviving[52] == pytest.approx(book["KM_S52"], abs=1e-12)
    assert curves.restricted_mean() == pytest.approx(book["RMST52"], abs=1e-10)
    arms = [float(aalen_johansen(spells(text), 52).restricted_mean()) for text in (WITH, WITHOUT)]
    assert arms == pytest.approx(book["RMST52_fin1_fin0"], abs=1e-10)


def test_the_textbooks_log_rank() -> None:
    assert log_rank(spells(WITH), spells(WITHOUT)) == pytest.approx(known("rossi_cox_efron")["logrank"], abs=1e-9)


def _competing(n: int = 500) -> Spells:
    draw = np.random.default_rng(2)
    return Spells(draw.integers(1, 40, size=n), draw.integers(0, 3, size=n))


def test_competing_causes_agree_with_statsmodels() -> None:
    from statsmodels.duration.survfunc import CumIncidenceRight

    found = _competing()
    curves = aalen_johansen(found, 40)
    theirs = CumIncidenceRight(found.last, found.cause)
    days = theirs.times.astype(int)
    for cause in range(2):
        assert curves.incidence[cause, days] == pytest.approx(theirs.cinc[cause], abs=1e-12)


def test_incidences_and_survival_add_up_and_one_minus_survival_of_one_cause_overstates() -> None:
    found = _competing()
    curves = aalen_johansen(found, 40)
    assert curves.incidence.sum(axis=0) + curves.surviving == pytest.approx(1)
    alone = aalen_johansen(Spells(found.last, (found.cause == 1).astype(np.int64)), 40)
    assert (1 - alone.surviving[1:39] > curves.incidence[0, 1:39]).all()


def test_without_censoring_it_is_the_share_of_those_it_happened_to() -> None:
    found = Spells(np.array([0, 3, 3, 7, 60, 60]), np.array([1, 1, 2, 1, 0, 0]))
    curves = aalen_johansen(found, 30)
    assert curves.incidence[:, 30] == pytest.approx([3 / 6, 1 / 6])
    assert curves.incidence[0, [0, 2, 3]] == pytest.approx([1 / 6, 1 / 6, 2 / 6])


def test_who_comes_late_is_not_counted_as_surviving_before() -> None:
    """Three from the start and one who came under watch after day 5; each event is of those at risk on its day."""
    found = Spells(np.array([4, 8, 20, 10]), np.array([1, 1, 0, 1]), np.array([0, 0, 0, 5]))
    surviving = aalen_johansen(found, 20).surviving
    assert surviving[4] == pytest.approx(2 / 3)
    assert surviving[8] == pytest.approx(2 / 3 * 2 / 3)
    assert surviving[10] == pytest.approx(2 / 3 * 2 / 3 * 1 / 2)


def test_weights_are_rows_written_more_than_once() -> None:
    found = _competing(200)
    weights = np.random.default_rng(1).integers(0, 4, size=(3, 200)).astype(float)
    together = aalen_johansen(found, 40, weights)
    for row in range(3):
        times = weights[row].astype(int)
        alone = aalen_johansen(Spells(np.repeat(found.last, times), np.repeat(found.cause, times)), 40)
        assert together.surviving[row] == pytest.approx(alone.surviving)
        assert together.incidence[:, row] == pytest.approx(alone.incidence)
        assert together.restricted_mean()[row] == pytest.approx(float(alone.restricted_mean()))
