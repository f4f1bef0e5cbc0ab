"""What is counted rather than fitted: retries by class of decline, and what comes of messages."""

from __future__ import annotations

import pytest
from dunning_simulator.fit.days import days_of
from dunning_simulator.fit.lived import recorded
from dunning_simulator.fit.rates import Counted
from dunning_simulator.fit.report import rate_of
from dunning_simulator.fit.study import counted_into
from dunning_simulator.response.model import Model, read
from dunning_simulator.response.population import members
from dunning_simulator.response.worlds import Lives

from dunning_dsl.ledger.model import Ledger
from dunning_dsl.program.statements import Program
from tests.fit.worlds import DAYS, FIXED, policy
from tests.response.books import FIRST, declined, owing, plain, program

AGAIN = "rule again:\n    on day 1, 4, 10, 20: retry payment"


def lived(rules: Program, ledgers: list[Ledger], model: Model) -> tuple[Ledger, ...]:
    lives = Lives(rules, members(model, ledgers, FIRST), *DAYS, bare=False)
    return tuple(one for part in lives.live(model, seed=8, replicate=0) for one in recorded(lives, part))


def test_when_declines_clear_is_learned_from_retries() -> None:
    """To four points of a truth that is twice what is stated; a class that nobody had stays as it is."""
    saas = read("saas")
    assert saas.retry is not None
    by = dict(saas.retry.cleared.by) | {"funds": (0.3, 0.5, 0.7)}
    cleared = saas.retry.cleared.model_copy(update={"by": by})
    truth = plain("saas").model_copy(update={"retry": saas.retry.model_copy(update={"cleared": cleared})})
    ledgers = [declined(f"C{n}", on=2 + n % 9) for n in range(2_500)]
    rules = program(AGAIN)
    days = days_of(rules, plain("saas"), lived(rules, ledgers, truth), DAYS, currency="USD")
    made, rates = counted_into(plain("saas"), days)
    assert made.retry is not None
    assert made.retry.cleared.by["funds"] == pytest.approx((0.3, 0.5, 0.7), abs=0.04)
    assert made.retry.cleared.by["issuer"] == by["issuer"]
    assert made.retry.cleared.tag == "fitted"
    assert {one.name for one in rates if one.place == "retry.cleared"} == {f"funds, day {day}" for day in (1, 7, 28)}


def test_what_comes_of_messages_is_counted() -> None:
    """Shares of the world lie within what is found; what nobody did stays as stated and is not called fitted."""
    base = plain("b2b")
    contact = base.contact
    told = {
        "reply": contact.reply.model_copy(update={"v": 0.3, "range": None}),
        "undelivered": contact.undelivered.model_copy(update={"by": {"email": 0.2}}),
        "promise": contact.promise.model_copy(update={"by": {"email": 0.4}}),
        "promise_kept": contact.promise_kept.model_copy(update={"v": 0.35, "range": None}),
    }
    truth = base.model_copy(update={"contact": contact.model_copy(update=told)})
    start = read("b2b")
    ledgers = [owing(f"C{n}", due=16 + n % 7) for n in range(2_000)]
    days = days_of(policy(FIXED), start, lived(policy(FIXED), ledgers, truth), DAYS, currency="USD")
    made, _ = counted_into(start, days)
    assert made.contact.reply.v == pytest.approx(0.3, abs=0.05)
    assert made.contact.reply.tag == "fitted"
    assert made.contact.reply.range is not None
    assert made.contact.reply.range[0] < 0.3 < made.contact.reply.range[1]
    assert made.contact.undelivered.by["email"] == pytest.approx(0.2, abs=0.04)
    assert made.contact.undelivered.by["letter"] == start.contact.undelivered.by["letter"]
    assert made.contact.promise.by["email"] == pytest.approx(0.4, abs=0.05)
    assert made.contact.promise_kept.v == pytest.approx(0.35, abs=0.08)
    assert made.contact.opt_out == start.contact.opt_out
    assert made.offer == start.offer


@pytest.mark.parametrize(
    ("model", "place", "name", "stated"),
    [
        ("b2b", "dispute.share", "", 0.1),
        ("b2b", "pay.covers", "all", 0.55),
        ("b2b", "contact.undelivered", "letter", 0.23),
        ("saas", "cancel_daily", "", 0.002),
        ("saas", "retry.cleared", "funds, day 7", 0.32),
        ("saas", "offer", "discount", 0.08),
    ],
)
def test_what_is_counted_is_told_as_the_file_states_it(model: str, place: str, name: str, stated: float) -> None:
    """Not as a hazard, or as a share of some, which it may be counted as."""
    found = rate_of(Counted(place, name, 3.0, 100.0, 0.5, 0.4, 0.1, 0.0, fitted=False), read(model), read(model))
    assert (found.stated, found.in_model, found.events, found.trials) == (stated, stated, 3.0, 100.0)
    assert found.of


def test_what_people_pay_of_several_debts_is_counted() -> None:
    covers = plain("b2b").pay.covers.model_copy(update={"by": {"all": 0.2, "anchor": 0.5, "part": 0.3}})
    truth = plain("b2b")
    truth = truth.model_copy(update={"pay": truth.pay.model_copy(update={"covers": covers})})
    ledgers = [owing(f"C{n}", due=16, invoices=4) for n in range(600)]
    ledgers = [
        Ledger(
            one.customer, tuple(i.__class__(i.invoice_id, FIRST + 16, i.amount, "USD", FIRST + 2) for i in one.invoices)
        )
        for one in ledgers
    ]
    days = days_of(policy(FIXED), plain("b2b"), lived(policy(FIXED), ledgers, truth), DAYS, currency="USD")
    made, rates = counted_into(plain("b2b"), days)
    assert made.pay.covers.by["part"] == pytest.approx(0.3, abs=0.04)
    told = {one.name: one for one in (rate_of(one, plain("b2b"), made) for one in rates) if one.place == "pay.covers"}
    assert [(told[name].stated, told[name].in_model) for name in ("all", "part")] == [
        (1.0, made.pay.covers.by["all"]),
        (0.0, made.pay.covers.by["part"]),
    ]
    assert made.pay.covers.by["all"] == pytest.approx(0.2, abs=0.06)
    assert sum(made.pay.covers.by.values()) == pytest.approx(1)
