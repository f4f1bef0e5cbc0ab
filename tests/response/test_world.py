"""Simulated worlds: they keep to their model, to the policy, and to themselves."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from dunning_simulator.engines.kernel import can_compile
from dunning_simulator.response.hazards import hazards
from dunning_simulator.response.model import Model, read
from dunning_simulator.response.population import members
from dunning_simulator.response.worlds import Lived, Lives
from dunning_simulator.sample import Settings, write_book

from dunning_dsl.api.policy import load
from dunning_dsl.engine.kernel import kinds
from dunning_dsl.engine.kernel import layout as at
from dunning_dsl.engine.kernel import view as v
from dunning_dsl.engine.kernel import world_layout as w
from dunning_dsl.engine.kernel.draws import HAZARD_BITS, draw, exponential
from dunning_dsl.engine.world import exponential_table, hashes
from dunning_dsl.history import read_history
from dunning_dsl.ledger.model import Ledger
from dunning_dsl.program.statements import Program
from dunning_dsl.resources import folder
from tests.response.books import FIRST, LAST, declined, lived_and_replayed, owing, plain, program

FRIENDLY = 'rule first:\n    when days_overdue >= 3: send email "first" tone friendly'
FIRM = 'rule second:\n    when days_overdue >= 10: send email "second" tone firm'


def lives(policy: Program, ledgers: Sequence[Ledger], model: Model, *, compiled: bool | None = None) -> Lives:
    return Lives(policy, members(model, ledgers, FIRST), FIRST, LAST, compiled=compiled)


def lived(policy: Program, ledgers: Sequence[Ledger], model: Model, replicate: int = 0) -> Lived:
    (found,) = lives(policy, ledgers, model).live(model, seed=5, replicate=replicate)
    return found


def paid(found: Lived, customers: int) -> list[int | None]:
    """The instant of each customer's first payment."""
    when: list[int | None] = [None] * customers
    for row in found.event.tolist():
        if row[w.WE_KIND] == kinds.EVENT_PAYMENT and when[row[w.WE_CUSTOMER]] is None:
            when[row[w.WE_CUSTOMER]] = row[w.WE_AT]
    return when


# --- a world keeps to its model ---------------------------------------------------------------------------------------


def foretold(
    model: Model, found: Lived, ledger: Ledger, replicate: int, messages: dict[int, str]
) -> tuple[float, float] | None:
    """When the customer pays, by the model's formulas in floating point, and how far off that is if the sum of the
    hazards is so by 1e-5 of it; `messages` has the tone of each by its day."""
    hazard = hazards(model)
    (customer,), (invoice,) = hashes([ledger.customer.customer_id]), hashes([ledger.invoices[0].invoice_id])
    key = draw(draw(5, replicate, 0), int(customer[0]), int(customer[1]))
    frail = hazard.frailty[min(4, draw(key, w.K_FRAILTY, 0) * 5 >> 63)]
    ring = exponential(exponential_table(), draw(draw(key, int(invoice[0]), int(invoice[1])), w.K_PAY, 0))
    (due,) = (i.due_on for i in ledger.invoices)
    issued = ledger.invoices[0].issued_on
    assert issued is not None
    total, contact = 0.0, model.contact
    for day in range(max(issued, FIRST), LAST + 1):
        age = day - due
        daily = hazard.daily[min(age, len(hazard.daily) - 1)] if age >= 0 else hazard.before / (due - issued)
        last = max((sent for sent in messages if sent <= day), default=None)
        if last is not None and day - last < contact.days[-1]:
            ratios = contact.hr_firm if messages[last] == "firm" else contact.hr_neutral
            place = max(n for n, start in enumerate(contact.days[:-1]) if start <= day - last)
            earlier = sum(last - 14 < sent < last for sent in messages)
            daily *= ratios.v[place] ** (contact.hr_per_further.v**earlier)
        gained = daily * frail
        left = ring / 2**HAZARD_BITS - total
        if gained > left:
            place = day - int(found.rows.calendars.span[0])
            start, end = (int(found.rows.calendars.moment_at[0, place + turn]) for turn in (0, 1))
            slack = 2 + 1e-5 * (1 + total) / gained * (end - start)
            return start + (end - start) * left / gained, slack
        total += gained
    return None


@pytest.mark.parametrize("variance", [0.0, 1.0])
def test_payments_come_when_the_formulas_say(variance: float) -> None:
    """Against the model in floating point, to 1e-5 of the hazard."""
    model = plain("b2b").with_frailty(variance)
    policy = program(FRIENDLY, FIRM)
    ledgers = [owing(f"C{n}") for n in range(150)]
    for replicate in range(2):
        found = lived(policy, ledgers, model, replicate)
        due = ledgers[0].invoices[0].due_on
        wanted = [foretold(model, found, one, replicate, {due + 3: "neutral", due + 10: "firm"}) for one in ledgers]
        got = paid(found, len(ledgers))
        assert [one is None for one in got] == [one is None for one in wanted]
        both = [(a, *b) for a, b in zip(got, wanted, strict=True) if a is not None and b is not None]
        assert len(both) > 100
        assert [one for one in both if abs(one[0] - one[1]) > one[2]] == []


def test_the_unpaid_share_is_the_curve_of_the_model() -> None:
    model = plain("b2b")
    ledgers = [owing(f"C{n}", due=20 + n % 7) for n in range(2_000)]
    found = lived(program(), ledgers, model)
    due = np.array([one.invoices[0].due_on for one in ledgers])
    cash = found.cash
    age = cash[:, w.WC_DAY] - due[cash[:, w.WC_CUSTOMER]]
    for day, share in zip(model.pay.unpaid_silent.day[1:4], model.pay.unpaid_silent.v[1:4], strict=True):
        assert 1 - (age < day).mean() * len(cash) / 2_000 == pytest.approx(share, abs=4 * (share / 2_000) ** 0.5)


def test_several_invoices_of_a_customer_keep_the_curve() -> None:
    """A payment may cover all that is due; the share unpaid is still the curve's, to two points."""
    model = plain("b2b").with_frailty(0)
    ledgers = [owing(f"C{n}", invoices=3) for n in range(1_000)]
    ledgers = [
        Ledger(
            one.customer, tuple(i.__class__(i.invoice_id, FIRST + 20, i.amount, "USD", FIRST + 6) for i in one.invoices)
        )
        for one in ledgers
    ]
    found = lived(program(), ledgers, model)
    by_30 = int((found.cash[:, w.WC_DAY] - (FIRST + 20) < 30).sum())
    assert 1 - by_30 / 3_000 == pytest.approx(0.10, abs=0.02)


def test_a_stronger_contact_never_brings_a_payment_later() -> None:
    """Of one invoice, under a fixed schedule, where nothing but payment is simulated: customer by customer."""
    model = plain("b2b")
    ledgers = [owing(f"C{n}") for n in range(400)]
    firmer = program(FRIENDLY.replace("friendly", "firm"), FIRM)
    weaker, stronger = (paid(lived(p, ledgers, model), 400) for p in (program(FRIENDLY, FIRM), firmer))
    pairs = [(one, two) for one, two in zip(weaker, stronger, strict=True) if one is not None]
    assert all(two is not None and two <= one for one, two in pairs)
    assert any(two < one for one, two in pairs if two is not None)


def test_without_effects_contacts_differ_and_payments_do_not() -> None:
    model = plain("b2b").with_effects(0)
    ledgers = [owing(f"C{n}", invoices=2) for n in range(100)]
    quiet, loud = (lived(p, ledgers, model) for p in (program(), program(FRIENDLY, FIRM)))
    assert len(quiet.rows.action) == 0
    assert len(loud.rows.action) > 30
    assert np.array_equal(quiet.event, loud.event)
    assert np.array_equal(quiet.cash, loud.cash)


# --- retries ----------------------------------------------------------------------------------------------------------


def recovered_by(days: str, code: str = "insufficient_funds") -> set[int]:
    """Customers whose charge went through by a retry on some of the days."""
    ledgers = [declined(f"C{n}", code=code) for n in range(600)]
    model = plain("saas")
    found = lived(program(f"rule again:\n    on day {days}: retry payment"), ledgers, model)
    return {int(row[w.WC_CUSTOMER]) for row in found.cash if row[w.WC_SOURCE] == w.SOURCE_RETRY}


def test_trying_often_is_worth_no_more_than_trying_once_later() -> None:
    often, once = recovered_by("1, 2, 3, 5, 8, 13, 21, 28"), recovered_by("28")
    early = recovered_by("1")
    assert early < often
    assert once - often == set()
    model = read("saas")
    assert model.retry is not None
    share = model.retry.cleared.by["funds"][2] * model.retry.success_if_cleared.v
    assert len(often) / 600 == pytest.approx(share, abs=4 * (share / 600) ** 0.5)


def test_what_a_retry_meets_depends_on_the_decline() -> None:
    assert len(recovered_by("7", "expired_card")) < len(recovered_by("7", "do_not_honor"))
    assert len(recovered_by("7", "do_not_honor")) < len(recovered_by("7", "processing_error"))


# --- what else comes of a message -------------------------------------------------------------------------------------


def test_a_dead_address_is_dead_for_good_and_tells() -> None:
    model = plain("b2b")
    dead = model.contact.undelivered.model_copy(update={"by": {"email": 0.3}})
    model = model.model_copy(update={"contact": model.contact.model_copy(update={"undelivered": dead})})
    ledgers = [owing(f"C{n}", invoices=2) for n in range(300)]
    policy = program('rule weekly:\n    when days_overdue >= 1, every 7 days, at most 8 times: send email "note"')
    found = lived(policy, ledgers, model)
    sent = np.bincount(found.rows.action[:, v.AR_CUSTOMER], minlength=300)
    failed = np.bincount(
        found.event[found.event[:, w.WE_KIND] == kinds.EVENT_MESSAGE_FAILED, w.WE_CUSTOMER], minlength=300
    )
    assert set(np.unique(failed[failed > 0] - sent[failed > 0]).tolist()) <= {0, -1}
    written = sent > 0
    assert (failed > 0).sum() / written.sum() == pytest.approx(0.3, abs=0.11)


def test_promises_are_made_kept_and_broken() -> None:
    model = plain("b2b")
    said = model.contact.promise.model_copy(update={"by": {"email": 0.5}})
    model = model.model_copy(update={"contact": model.contact.model_copy(update={"promise": said})})
    ledgers = [owing(f"C{n}") for n in range(400)]
    policy = program(FRIENDLY, 'rule broken:\n    on promise_broken: send email "broken"')
    found = lived(policy, ledgers, model)
    made = int((found.event[:, w.WE_KIND] == kinds.EVENT_PROMISE_MADE).sum())
    kept = int((found.cash[:, w.WC_SOURCE] == w.SOURCE_PROMISE).sum())
    rules = [policy.rules[rule].name for rule in found.rows.action[:, v.AR_RULE]]
    assert made > 40
    assert 0.3 < kept / made < 0.9
    assert rules.count("broken") > 3


# --- a world keeps to the policy --------------------------------------------------------------------------------------


@cache
def sampled(book: str, tmp: Path) -> tuple[Ledger, ...]:
    write_book(tmp / book, Settings(book=book, customers=25, days=200, seed=3))  # type: ignore[arg-type]
    program = load(folder("policies") / book / "policy.dun").program
    return tuple(read_history(tmp / book, program).ledgers())


@pytest.mark.parametrize(("book", "model"), [("b2b_invoices", "b2b"), ("saas_cards", "saas")])
def test_the_interpreter_replays_what_was_lived_through(book: str, model: str, tmp_path: Path) -> None:
    """What happened in a world, taken as a recorded history, makes the reference interpreter take the same actions: so
    what the world saw of the policy is what the policy means."""
    policy = load(folder("policies") / book / "policy.dun").program
    ledgers = sampled(book, tmp_path)
    first = min(i.issued_on for one in ledgers for i in one.invoices if i.issued_on is not None)
    last = first + 150
    world = read(model)
    made = Lives(policy, members(world, ledgers, first), first, last, bare=False)
    (found,) = made.live(world, seed=2, replicate=1)
    got, wanted = lived_and_replayed(made, found)
    assert got == wanted
    assert sum(map(len, got)) > 100
    assert len(found.event) > 30


# --- a world keeps to itself ------------------------------------------------------------------------------------------


def digest(found: Lived) -> tuple[bytes, bytes, bytes]:
    return found.event.tobytes(), found.cash.tobytes(), found.rows.action.tobytes()


def test_compiled_or_plain_and_whoever_else_is_there_the_world_is_the_same() -> None:
    if not can_compile():
        pytest.skip("there is no compiler here")
    model = read("b2b")
    ledgers = [owing(f"C{n}", invoices=2) for n in range(12)]
    policy = program(FRIENDLY, FIRM, "rule gave_up:\n    when days_overdue >= 60: write off")
    (fast,) = lives(policy, ledgers, model, compiled=True).live(model, seed=9, replicate=3)
    (slow,) = lives(policy, ledgers, model, compiled=False).live(model, seed=9, replicate=3)
    assert digest(fast) == digest(slow)
    assert len(fast.event) > 10
    (alone,) = lives(policy, ledgers[7:8], model, compiled=True).live(model, seed=9, replicate=3)
    rows = fast.event[fast.event[:, w.WE_CUSTOMER] == 7].copy()
    rows[:, w.WE_CUSTOMER] = 0
    assert np.array_equal(rows, alone.event)


def test_other_seeds_and_replicates_are_other_worlds() -> None:
    model = plain("b2b")
    ledgers = [owing(f"C{n}") for n in range(50)]
    made = lives(program(), ledgers, model)
    worlds = [
        next(iter(made.live(model, seed=seed, replicate=turn))).event.tobytes() for seed in (1, 2) for turn in (0, 1)
    ]
    assert len(set(worlds)) == 4
    assert worlds[0] == next(iter(made.live(model, seed=1, replicate=0))).event.tobytes()


def test_a_world_is_that_of_its_model_whatever_was_lived_through_before() -> None:
    model, ledgers = plain("b2b"), [owing(f"C{n}") for n in range(50)]
    made = lives(program(FRIENDLY), ledgers, model)
    one, other, again = (
        digest(next(iter(made.live(which, seed=1, replicate=0)))) for which in (model, model.drawn(3), model)
    )
    assert one == again != other
    assert other == digest(
        next(iter(lives(program(FRIENDLY), ledgers, model).live(model.drawn(3), seed=1, replicate=0)))
    )


def test_what_was_recorded_of_people_is_left_out_and_what_is_billed_stays() -> None:
    ledger = declined("C1")
    event = ledger.events[0]
    later = event.__class__(
        "payment", event.at + 86_400 * 3, event.day + 3, invoice_id="C1-1", amount=2_000, currency="USD"
    )
    (member,) = members(read("saas"), [Ledger(ledger.customer, ledger.invoices, (event, later))], FIRST)
    assert [one.kind for one in member.ledger.events] == ["payment_failed"]
    assert member.risk_from == (event.day,)
    (member,) = members(read("b2b"), [Ledger(ledger.customer, ledger.invoices, (event, later))], FIRST)
    assert member.ledger.events == ()
    assert member.clock == (ledger.invoices[0].due_on,)
    (member,) = members(read("saas"), [Ledger(ledger.customer, ledger.invoices, (later,))], FIRST)
    assert [one.kind for one in member.ledger.events] == ["payment"]
    assert member.risk_from == (None,)
    assert at.UNKNOWN not in member.clock
