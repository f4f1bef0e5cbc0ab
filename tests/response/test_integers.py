"""What the integers of a world come to, against the formulas in floating point (research/statistics-review.md, 4)."""

from __future__ import annotations

from math import exp
from types import SimpleNamespace

import numpy as np
import pytest
from dunning_simulator.outcomes.cautions import cautions
from dunning_simulator.outcomes.measure import Frame
from dunning_simulator.outcomes.study import study
from dunning_simulator.response.hazards import hazards
from dunning_simulator.response.model import Model
from dunning_simulator.response.population import members
from dunning_simulator.response.tables import Tables
from dunning_simulator.response.worlds import Lives

from dunning_dsl.engine.kernel import world_layout as w
from dunning_dsl.engine.kernel.draws import DRAW_BITS, exponential, hazard
from dunning_dsl.engine.lower import lower
from dunning_dsl.engine.world import exponential_table
from tests.response.books import FIRST, LAST, owing, plain, program

FIRM = program('rule firm:\n    on day 3: send email "note" tone firm')
FOLLOWED = 90


def paid_by(model: Model) -> list[float]:
    """The share of customers with one invoice who have paid by the end of each model day from day 0 on, of the tables
    and the arithmetic of the kernel: for each class of frailty the part of all draws up to the sum of its hazards, by
    bisection."""
    made = SimpleNamespace(**Tables(lower(FIRM, None), FIRST).of(model))
    found = np.zeros(FOLLOWED)
    for frailty in made.frailty.tolist():
        total = 14 * hazard(made.hazard, int(made.early[14]) + frailty)
        for day in range(FOLLOWED):
            log = int(made.base[min(day, len(made.base) - 1)]) + frailty
            if 0 <= day - 3 < made.pulse.shape[1]:
                log += int(made.pulse[1, day - 3])
            total += hazard(made.hazard, log)
            found[day] += _up_to(total) / len(made.frailty)
    return found.tolist()


def _up_to(total: int) -> float:
    low, high = 0, 1 << DRAW_BITS
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if exponential(exponential_table(), middle) < total else (low, middle)
    return high / (1 << DRAW_BITS)


@pytest.mark.parametrize("variance", [0.0, 0.5, 2.0])
def test_the_share_paid_is_that_of_the_g_formula(variance: float) -> None:
    """Nothing is drawn: what the integers make of a firm message on day 3 is the mean over customers of
    1 - exp(-z H(day)), to 1e-5, on each of ninety days."""
    model = plain("b2b").with_frailty(variance)
    curve, contact = hazards(model), model.contact
    ratios = [1.0] * (FOLLOWED + 60)
    for ratio, first, after in zip(contact.hr_firm.v, contact.days, contact.days[1:], strict=False):
        ratios[3 + first : 3 + after] = [ratio] * (after - first)
    sums = curve.before + np.cumsum([curve.daily[day] * ratios[day] for day in range(FOLLOWED)])
    wanted = [1 - sum(exp(-z * one) for z in curve.frailty) / 5 for one in sums]
    assert paid_by(model) == pytest.approx(wanted, abs=1e-5)


def test_no_clock_knows_which_draw_of_the_parameters_it_is() -> None:
    """Draws that move nothing but firm messages and calls, under a policy that sends neither: the same world each."""
    model = plain("b2b")
    still = {place for place, _ in model.quantities()} - {"contact.hr_firm", "contact.hr_call"}
    fixed = model.changed(lambda place, one: one.model_copy(update=_no_range(one)) if place in still else one)
    people = members(model, [owing(f"C{n}") for n in range(60)], FIRST)
    lives = Lives(program('rule note:\n    on day 3: send email "note" tone friendly'), people, FIRST, LAST)
    worlds, firm = set(), set()
    for number in (1, 2, 77):
        drawn = fixed.drawn(number)
        firm.add(drawn.contact.hr_firm.v)
        (found,) = lives.live(drawn, seed=4, replicate=0)
        worlds.add(found.event.tobytes())
    assert len(firm) == 3
    assert len(worlds) == 1


def _no_range(quantity: object) -> dict[str, object]:
    taken = {"range": None, "scale": None, "log_sd": None, "logit_sd": 0.0, "range_factor": 1}
    return {name: value for name, value in taken.items() if hasattr(quantity, name)}


@pytest.mark.parametrize(("unpaid", "bound"), [((0.5, 1e-30, 1e-31), 8.0), ((0.5, 0.5 - 1e-9, 0.5 - 2e-9), 2.0**-24)])
def test_hazards_at_a_bound_are_counted_and_told(unpaid: tuple[float, ...], bound: float) -> None:
    """A week in which nobody, or everybody, pays: each of its account-days is put at the bound, and the report says how
    many were."""
    model = plain("b2b").with_frailty(0)
    curve = model.pay.unpaid_silent.model_copy(update={"day": (0, 7, 14), "v": unpaid, "logit_sd": 0.0})
    alike = model.frailty_variance.model_copy(update={"range": None})
    model = model.model_copy(
        update={"pay": model.pay.model_copy(update={"unpaid_silent": curve}), "frailty_variance": alike}
    )
    people = members(model, [owing(f"C{n}") for n in range(40)], FIRST)
    (found,) = Lives(FIRM, people, FIRST, FIRST + 26).live(model, seed=2, replicate=0)
    put = int(found.rows.world.rows[w.ROWS_CLAMPED])
    late = int((found.cash[:, w.WC_DAY] >= FIRST + 20).sum())
    if bound > 1:
        assert put == late > 5  # each pays on the first day
    else:
        assert put == 7 * (40 - len(found.cash))  # nobody pays, on seven days
    frame = Frame.of(people, (FIRST, FIRST + 26), 6, "USD")
    lived = study(FIRM, program(), frame, model, draws=2, replicates=2)
    (said,) = [
        one.text for one in cautions(lived, (FIRM, program()), 0, None, holdout=False) if one.code == "at-a-bound"
    ]
    assert "were put at the bounds 2^-24 and 8" in said
