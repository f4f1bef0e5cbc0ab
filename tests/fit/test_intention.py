"""Arms as they were drawn, whatever reached them."""

from __future__ import annotations

import numpy as np
import pytest
from dunning_simulator.fit import estimate as estimating
from dunning_simulator.fit.days import days_of
from dunning_simulator.fit.estimate import estimate
from dunning_simulator.fit.intention import intended, share_arrived
from dunning_simulator.fit.numbers import design, numbers
from dunning_simulator.response.model import Model

from dunning_dsl.ledger.model import Ledger
from tests.fit.worlds import DAYS, DRAWN, history, known, policy, start

TRUTH = known(2.5, 2.0, frailty=0.0)


def slow() -> Model:
    """Hardly anybody pays after the due date, and no address is right."""
    model = known(2.5, 2.0, frailty=0.0, dead=1.0)
    curve = model.pay.unpaid_silent.model_copy(update={"v": (0.47, 0.45, 0.41, 0.38, 0.36, 0.34)})
    return model.model_copy(update={"pay": model.pay.model_copy(update={"unpaid_silent": curve})})


def book() -> tuple[Ledger, ...]:
    """Two in three pay and are reached, one in three is neither."""
    return (*history(DRAWN, TRUTH, 3_000, seed=14), *history(DRAWN, slow(), 1_500, seed=15, name="slow "))


def ratio(days_from: Model, ledgers: tuple[Ledger, ...]) -> float:
    days = days_of(policy(DRAWN), days_from, ledgers, DAYS, currency="USD")
    return next(one.value for one in estimate(days, days_from).told if one.place == "contact.hr_neutral")


def test_who_cannot_be_reached_makes_messages_no_better(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hardly anybody of those whose mail came back would have paid: by what arrived, messages look nearly twice as
    good as they are (2.2); by intention they do not."""
    ledgers = book()
    found = ratio(start(TRUTH), ledgers)
    monkeypatch.setattr(estimating, "intended", lambda _days, columns, offset, _known, _values: (columns, offset))
    treated = ratio(start(TRUTH), ledgers)
    assert 1.8 < found < 2.8
    assert treated > 1.3 * found


def test_a_share_that_arrives_thins_the_ratio() -> None:
    """To first order at the values: their sum is the logarithm of the mixture there."""
    model = known(2.5, 2.0, dead=0.3)
    days = days_of(policy(DRAWN), model, history(DRAWN, model, 600, seed=16), DAYS, currency="USD")
    share = share_arrived(days)
    assert share == pytest.approx(0.7, abs=0.06)
    base = numbers(model)
    columns, offset = design(base, days.rows)
    values = base.start
    made, moved = intended(days, columns, offset, base, values)
    effects = slice(base.levels, len(base.places))
    added = made[:, effects] @ values[effects] + moved - offset
    stretch = np.where(days.rows[:, 11] > 0, days.rows[:, 12], -1)
    wanted = {-1: 0.0, 0: np.log(1 - share + share * 2.5), 1: np.log(1 - share + share * 2.0)}
    assert added == pytest.approx(np.array([wanted[int(one)] for one in stretch]))


def test_where_all_arrive_nothing_changes() -> None:
    model = known(2.5, 2.0)
    days = days_of(policy(DRAWN), model, history(DRAWN, model, 200, seed=17), DAYS, currency="USD")
    columns, offset = design(numbers(model), days.rows)
    made, moved = intended(days, columns, offset, numbers(model), numbers(model).start)
    assert made is columns
    assert moved is offset
