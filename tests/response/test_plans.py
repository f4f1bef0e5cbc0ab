"""Payment plans in simulated worlds: agreed, paid in parts, kept or given up, as the policy's language has them."""

from __future__ import annotations

from collections import Counter

import numpy as np
from dunning_simulator.response.model import Model
from dunning_simulator.response.population import members
from dunning_simulator.response.worlds import Lived, Lives

from dunning_dsl.decide.moment import terms_of
from dunning_dsl.engine.kernel import kinds
from dunning_dsl.engine.kernel import world_layout as w
from dunning_dsl.ledger import clock
from dunning_dsl.ledger.fold import State
from dunning_dsl.program.statements import Program
from tests.response.books import FIRST, LAST, lived_and_replayed, owing, plain, program

PLANS = program(
    "rule parts:\n    when days_overdue >= 2 and offers_made(payment_plan, 365 days) == 0:\n"
    "        offer payment_plan(instalments: 3) for 14 days",
    'rule agreed:\n    on offer_accepted(payment_plan): send email "agreed" tone friendly',
    'rule broken:\n    on plan_broken: send email "broken" tone firm',
    'rule thanks:\n    on payment_received: send email "thanks"',
    'rule reminded:\n    when days_overdue >= 20: send email "again" tone firm',
)


def model(kept: float) -> Model:
    """Everybody who is offered a plan takes it; nobody pays by themselves in time to matter."""
    found = plain("b2b")
    offer = found.offer.model_copy(update={"by": {"payment_plan": 1.0}})
    kept_share = found.plan_kept
    assert kept_share is not None
    unpaid = found.pay.unpaid_silent.model_copy(update={"v": (1.0, 0.999, 0.998, 0.997, 0.996, 0.995), "logit_sd": 0.0})
    return found.model_copy(
        update={
            "offer": offer,
            "plan_kept": kept_share.model_copy(update={"v": kept, "range": None}),
            "pay": found.pay.model_copy(update={"unpaid_silent": unpaid}),
        }
    )


def live(world: Model, customers: int, policy: Program = PLANS, invoices: int = 1) -> tuple[Lives, Lived]:
    ledgers = [owing(f"C{n}", invoices=invoices, amount=10_001) for n in range(customers)]
    made = Lives(policy, members(world, ledgers, FIRST), FIRST, LAST, bare=False)
    (found,) = made.live(world, seed=4, replicate=0)
    return made, found


def test_a_plan_that_is_kept_is_paid_in_parts_a_month_apart() -> None:
    made, found = live(model(1.0), 40)
    parts = found.cash[found.cash[:, w.WC_SOURCE] == w.SOURCE_OFFER]
    agreed = found.event[found.event[:, w.WE_KIND] == kinds.EVENT_OFFER_ACCEPTED]
    assert len(agreed) > 30
    for row in agreed.tolist():
        mine = parts[parts[:, w.WC_CUSTOMER] == row[w.WE_CUSTOMER]]
        assert (mine[:, w.WC_DAY] - row[w.WE_DAY]).tolist() == [30, 60, 90]
        assert mine[:, w.WC_AMOUNT].tolist() == [3333, 3333, 3335]
    assert not (found.event[:, w.WE_KIND] == kinds.EVENT_PLAN_BROKEN).any()
    for history in made.histories(found):
        state = State(history, terms_of(PLANS))
        state.advance(clock.instant("UTC", LAST, 0))
        if any(event.kind == "offer_accepted" and event.day < LAST - 91 for event in history.events):
            assert state.plans == {}
            assert all(not debt.owed for debt in state.book.debts)


def test_a_plan_that_is_not_kept_is_given_up_at_any_of_its_parts() -> None:
    _, found = live(model(0.0), 300)
    broken = found.event[found.event[:, w.WE_KIND] == kinds.EVENT_PLAN_BROKEN]
    agreed = {
        row[w.WE_CUSTOMER]: row[w.WE_DAY]
        for row in found.event.tolist()
        if row[w.WE_KIND] == kinds.EVENT_OFFER_ACCEPTED
    }
    parts = found.cash[found.cash[:, w.WC_SOURCE] == w.SOURCE_OFFER]
    paid = Counter(parts[:, w.WC_CUSTOMER].tolist())
    missed: Counter[int] = Counter()
    for row in broken.tolist():
        part = paid[row[w.WE_CUSTOMER]] + 1
        assert row[w.WE_DAY] == agreed[row[w.WE_CUSTOMER]] + 30 * part + 3  # the tolerance is two days
        missed[part] += 1
    assert len(broken) > 250
    assert set(missed) == {1, 2, 3}
    assert min(missed.values()) > 0.25 * len(broken)


def test_a_part_that_ends_one_invoice_goes_on_with_the_next() -> None:
    late = program(
        "rule parts:\n    when days_overdue >= 31: offer payment_plan(instalments: 3) for 14 days",
    )
    _, found = live(model(1.0), 30, late, invoices=2)
    parts = found.cash[found.cash[:, w.WC_SOURCE] == w.SOURCE_OFFER]
    for customer in np.unique(parts[:, w.WC_CUSTOMER]):
        mine = parts[parts[:, w.WC_CUSTOMER] == customer]
        by_invoice = np.bincount(mine[:, w.WC_INVOICE], mine[:, w.WC_AMOUNT])
        assert by_invoice.tolist() == [10_001, 10_001]
        assert mine[:, w.WC_INVOICE].tolist() == [0, 0, 1, 1]


def test_the_interpreter_replays_plans_that_were_lived_through() -> None:
    made, found = live(model(0.5), 60, invoices=3)
    got, wanted = lived_and_replayed(made, found)
    assert got == wanted
    rules = Counter(rule for one in got for _, rule, _, _ in one)
    assert min(rules[name] for name in ("parts", "agreed", "broken", "thanks", "reminded")) > 5
