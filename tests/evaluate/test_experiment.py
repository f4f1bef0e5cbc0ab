"""An experiment that was run in a made-up business whose truth is known: what is told of it, and what is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from dunning_simulator.evaluate import as_json, text
from dunning_simulator.evaluate.experiment import Question, evaluate, lines_of
from dunning_simulator.evaluate.measures import drawn
from dunning_simulator.evaluate.model import Line, Manifest, Report
from dunning_simulator.evaluate.paths import forced
from dunning_simulator.evaluate.sentences import sure
from dunning_simulator.evaluate.units import Plan, Seen, Unit, units
from dunning_simulator.statistics.anytime import half_width

from dunning_dsl.ledger.model import Event, Ledger
from dunning_dsl.program.codec import digest
from dunning_dsl.program.statements import Program
from tests.evaluate.world import FIRST, POLICY, World, ledgers, program

MANIFEST = Manifest("0", "book", "d", "p", "first_touch", "", 30, "", "", (), 0)
STRONG = World(customers=160, effect=6.0, days=45, seed=7)


@cache
def book(world: World) -> tuple[Ledger, ...]:
    return ledgers(world)


def asked(world: World = STRONG, **more: Any) -> Question:
    policy: Program = more.pop("policy", None) or program(world.text)
    given: dict[str, Any] = {"currency": None, "horizon": 30, "first": FIRST - 10, "last": FIRST + world.days - 1}
    return Question(
        policy, digest(policy), policy.experiments[0], manifest=MANIFEST, engine="interpreter", **{**given, **more}
    )


def told(found: Sequence[Ledger], question: Question) -> Report:
    return evaluate(question, lambda: found)


@cache
def report(world: World = STRONG) -> Report:
    return told(book(world), asked(world))


def by_key(found: Report) -> dict[str, Line]:
    return {line.key: line for line in found.lines}


def codes(found: Report) -> set[str]:
    return {f.code for f in found.findings}


def counted(found: Sequence[Ledger], world: World) -> tuple[Unit, ...]:
    question = asked(world)
    plan = Plan(question.program, question.experiment, "USD", 30, question.first, question.last)
    return tuple(units(plan, found, Seen()))


# --- what is told -----------------------------------------------------------------------------------------------------


def test_an_effect_that_is_there_is_found_within_its_interval() -> None:
    """The same customers, all by text and all by mail: what they would have paid is known, for the world draws the same
    for each."""
    every = [
        np.mean([_recovered(ledger) for ledger in ledgers(STRONG, forced(program(), program().experiments[0], arm))])
        for arm in ("text_first", "control")
    ]
    (found,) = by_key(report())["recovered"].differences
    assert found.interval.low is not None
    assert found.interval.high is not None
    assert found.interval.low < every[0] - every[1] < found.interval.high
    assert sure(found, every_look=False)
    assert report().verdict[0].startswith("`text_first` recovered ")
    for valued, truth in zip(report().valued, reversed(every), strict=True):
        assert all(e.low < truth < e.high for e in valued.estimates if e.low is not None and e.high is not None)


def _recovered(ledger: Ledger) -> float:
    due = ledger.invoices[0].due_on
    return sum(e.amount or 0 for e in ledger.events if e.kind == "payment" and e.day <= due + 30) / 100


def test_the_arms_are_the_plain_means_of_what_customers_paid() -> None:
    (found,) = by_key(report())["recovered_plain"].differences
    arms = {u.customer_id: u.arm for u in counted(book(STRONG), STRONG)}
    paid = {arm: [_recovered(b) for b in book(STRONG) if arms[b.customer.customer_id] == arm] for arm in arms.values()}
    assert found.interval.value == pytest.approx(np.mean(paid["text_first"]) - np.mean(paid["control"]))
    assert [a.counted for a in report().arms] == [len(paid["control"]), len(paid["text_first"])]
    assert [a.drawn for a in report().arms] == [a.counted for a in report().arms]


def test_shares_of_customers_are_by_newcombe_and_rates_by_the_delta_method() -> None:
    methods = {key: line.differences[0].interval.method for key, line in by_key(report()).items()}
    assert methods["paid_all"] == methods["complained"] == "Newcombe"
    assert methods["rate"] == methods["rate_by_count"] == methods["days"] == "ratio of sums, delta method"
    assert methods["recovered"] == methods["recovered_7"] == "CUPED"


def test_what_was_owed_at_the_draw_takes_variance_away() -> None:
    found = by_key(report())
    adjusted, plain = (found[key].differences[0].interval.se for key in ("recovered", "recovered_plain"))
    assert adjusted is not None
    assert plain is not None
    assert adjusted < 0.95 * plain


def test_one_difference_decides_and_all_others_are_only_looked_through() -> None:
    found = report().lines
    assert [line.differences[0].adjusted_by for line in found] == ["Holm"] + ["Benjamini-Hochberg"] * (len(found) - 1)
    assert all(d.p_adjusted >= d.p for line in found for d in line.differences if d.p is not None and d.p_adjusted)


def test_without_an_effect_it_cannot_tell_and_says_how_many_customers_it_takes() -> None:
    """20 small worlds without any effect: hardly ever is one arm said to be better."""
    wrong = 0
    for seed in range(20):
        world = World(customers=40, days=34, seed=seed)
        fresh = counted(ledgers(world), world)
        plan = Plan(program(), program().experiments[0], "USD", 30, FIRST - 10, FIRST + 33)
        wrong += sure(lines_of(plan, fresh, ())[0].differences[0], every_look=False)
    assert wrong <= 4, "one is expected, and more than four come three times in a thousand"
    quiet = World(customers=60, days=40, seed=3)
    first = told(book(quiet), asked(quiet)).verdict[0]
    assert first.startswith("Cannot tell whether `text_first` recovers more or less than `control`")
    assert "customers in each arm" in first


def test_every_look_is_wider_and_decides_if_asked() -> None:
    (found,) = by_key(report())["recovered"].differences
    assert found.interval.any_time is not None
    assert found.interval.any_time[0] < (found.interval.low or 0)
    careful = told(book(STRONG), asked(every_look=True))
    assert careful.every_look
    assert "interval at every look" in careful.verdict[0]


def test_money_that_only_comes_sooner_is_said_to() -> None:
    fades = World(customers=300, effect=8.0, base=0.08, days=34, seed=2)
    assert any("sooner rather than in larger sums" in s for s in told(book(fades), asked(fades)).verdict)


def test_three_arms_are_each_compared_with_the_first_and_adjusted_for_two() -> None:
    three = POLICY.replace("control {control}%, text_first {text}%", "control 34%, text_first 33%, nothing 33%")
    policy = program(source=three)
    world = World(customers=120, days=34, effect=6.0)
    found = told(ledgers(world, policy), asked(world, policy=policy))
    deciding = by_key(found)["recovered"].differences
    assert [d.arm for d in deciding] == ["text_first", "nothing"]
    low, high = sorted(d.p for d in deciding if d.p is not None)
    assert sorted(d.p_adjusted for d in deciding if d.p_adjusted is not None) == pytest.approx(
        [min(1, 2 * low), max(high, min(1, 2 * low))]
    )
    assert [v.policy for v in found.valued] == ["control", "text_first", "nothing"]
    low_end, high_end = deciding[0].interval.any_time or (0, 0)
    clusters = deciding[0].interval.clusters
    width = 2 * half_width((deciding[0].interval.se or 0) ** 2 * clusters, clusters, alpha=0.025)
    assert high_end - low_end == pytest.approx(width), "5 % shared between two"
    assert len([s for s in found.verdict if "`nothing`" in s]) >= 1


def test_the_engine_makes_no_difference() -> None:
    world = World(customers=24, days=34, effect=6.0)
    one, other = (told(book(world), replace(asked(world), engine=engine)) for engine in ("kernel", "interpreter"))
    assert one == other


def test_the_same_question_has_the_same_bytes() -> None:
    again = told(book(STRONG), asked())
    assert as_json.render(again) == as_json.render(report())
    assert text.render(again) == text.render(report())


# --- who is counted ---------------------------------------------------------------------------------------------------


def test_only_debts_that_were_followed_in_full_count_at_an_early_look() -> None:
    world = World(customers=120, days=50, spread=40)
    found = told(book(world), asked(world))
    in_time = sum(ledger.invoices[0].due_on + 30 <= FIRST + 49 for ledger in book(world))
    assert sum(a.counted for a in found.arms) == in_time < sum(a.drawn for a in found.arms)
    assert "E214" in codes(found)


def test_nobody_is_counted_for_what_became_of_them() -> None:
    """Cutting the log off later changes nothing of what was already followed in full."""
    world = World(customers=80, days=40)
    longer = replace(world, days=70)
    short, long = (counted(book(w), world) for w in (world, longer))
    assert [(u.customer_id, [d.recovered for d in u.debts]) for u in short] == [
        (u.customer_id, [d.recovered for d in u.debts]) for u in long
    ]


def test_later_invoices_count_and_stay_with_the_arm_of_the_draw() -> None:
    world = World(customers=40, days=95, invoices=3)
    found = counted(book(world), world)
    assert {len(u.all_debts) for u in found} == {3}
    assert "recovered_first" in by_key(told(book(world), asked(world)))


def test_who_was_not_drawn_is_left_out() -> None:
    enrolled = POLICY.replace("first_touch: control", "first_touch when tier == large: control")
    policy = program(source=enrolled)
    world = World(customers=40, days=40)
    small = ledgers(world, policy)
    found = told(small, asked(world, policy=policy))
    assert found.refused
    assert codes(found) == {"E105"}


def test_debts_that_were_overdue_already_are_a_group_of_their_own() -> None:
    world = World(customers=100, days=60, effect=4.0)
    late = tuple(
        replace(b, invoices=tuple(replace(i, due_on=i.due_on - 20) for i in b.invoices)) if n % 2 else b
        for n, b in enumerate(book(world))
    )
    found = told(late, asked(world))
    assert sum(a.arrears for a in found.arms) == 50
    assert sum(a.counted for a in found.arms) == 50
    assert "E303" in codes(found)
    assert by_key(found)["arrears_recovered"].group == "arrears"
    assert "overdue already" in text.render(found).replace("ALREADY", "already").lower()


def test_several_currencies_are_not_summed() -> None:
    source = POLICY.replace("currency USD", "currency USD, EUR")
    policy = program(source=source)
    world = World(customers=80, days=40, currencies=("USD", "EUR"))
    mixed = ledgers(world, policy)
    found = told(mixed, asked(world, policy=policy))
    assert (found.refused, codes(found)) == (True, {"E108"})
    assert "--currency" in found.verdict[0]
    one = told(mixed, asked(world, policy=policy, currency="EUR"))
    assert sum(a.drawn for a in one.arms) == 40
    assert one.currency == "EUR"


# --- what is refused, and what is warned of ---------------------------------------------------------------------------


def test_an_uneven_split_stops_the_report() -> None:
    kept = [b for n, b in enumerate(book(STRONG)) if _arm(b) == "control" or n % 3 == 0]
    found = told(kept, asked())
    assert (found.refused, codes(found)) == (True, {"E104"})
    assert found.lines == ()
    assert found.sample_ratio_p is not None
    assert found.sample_ratio_p < 0.001


def _arm(ledger: Ledger) -> str:
    return next(arm for e in ledger.events if e.record for _, arm, _ in e.record.arms)


def _changed(found: Sequence[Ledger], of: Any) -> list[Ledger]:
    return [replace(b, events=tuple(filter(None, map(of, b.events)))) for b in found]


def _with_arms(of: Any) -> Any:
    def change(event: Event) -> Event:
        if event.record is None:
            return event
        return replace(event, record=replace(event.record, arms=tuple(of(*a) for a in event.record.arms)))

    return change


@pytest.mark.parametrize("share", [0.0, -0.5, 1.5, float("nan")])
def test_a_propensity_that_cannot_be_is_refused(share: float) -> None:
    broken = _changed(book(STRONG), _with_arms(lambda name, arm, _: (name, arm, share)))
    found = told(broken, asked())
    assert (found.refused, codes(found)) == (True, {"E117"})


def test_an_arm_that_the_policy_does_not_have_is_refused() -> None:
    broken = _changed(book(STRONG), _with_arms(lambda name, arm, share: (name, arm.replace("text", "call"), share)))
    found = told(broken, asked())
    assert codes(found) == {"E109"}
    assert "call_first" in found.verdict[0]


@pytest.mark.parametrize(("customers", "code"), [(0, "E105"), (1, "E107")])
def test_too_few_customers_are_told_so(customers: int, code: str) -> None:
    found = told(book(STRONG)[:customers], asked(horizon=3))
    assert (found.refused, codes(found)) == (True, {code})


def test_one_customer_in_an_arm_is_too_few() -> None:
    alone = [b for b in book(STRONG) if _arm(b) == "control"][:2] + [b for b in book(STRONG) if _arm(b) != "control"][
        :1
    ]
    assert codes(told(alone, asked(horizon=3))) == {"E110"}


def test_nobody_followed_yet_is_told_when_somebody_will_be() -> None:
    found = told(book(STRONG), asked(last=FIRST + 20))
    assert codes(found) == {"E106"}
    assert "--horizon" in found.verdict[0]


def test_the_follow_up_never_goes_beyond_what_was_seen() -> None:
    found = told(book(STRONG), asked(last=FIRST + 5000, horizon=60))
    assert codes(found) == {"E106"}
    assert found.manifest.last_day == "2026-02-18"


def test_nobody_paid() -> None:
    unpaid = _changed(book(STRONG), lambda e: None if e.kind == "payment" else e)
    found = told(unpaid, asked())
    assert "E213" in codes(found)
    assert found.verdict[0].startswith("Nobody paid anything")


def test_no_messages_in_the_log() -> None:
    silent = _changed(book(STRONG), lambda e: None if e.kind == "message_sent" else e)
    assert "E206" in codes(told(silent, asked()))


def test_arms_that_were_not_drawn_by_this_policy_are_seen() -> None:
    swapped = {"control": "text_first", "text_first": "control"}
    other = _changed(book(STRONG), _with_arms(lambda name, arm, share: (name, swapped[arm], share)))
    assert "E210" in codes(told(other, asked()))
    assert "E210" not in codes(report())


def test_another_version_of_the_policy_is_seen_by_its_digest_and_by_what_it_does() -> None:
    changed = program(source=POLICY.replace("days_overdue >= 10", "days_overdue >= 5"))
    found = told(book(STRONG), asked(policy=changed))
    assert {"E211", "E212"} <= codes(found)
    assert "violated" in {a.standing for a in found.assumptions}
    assert not {"E211", "E212"} & codes(report())


def test_shares_that_changed_are_weighed_and_said() -> None:
    early = World(customers=200, text=20, seed=4, effect=4.0, days=40)
    late = World(customers=200, text=80, seed=5, effect=4.0, base=0.06, days=40)
    first = ledgers(early)
    second = tuple(
        replace(b, customer=replace(b.customer, customer_id=f"X{b.customer.customer_id}")) for b in ledgers(late)
    )
    found = told((*first, *second), asked(late))
    assert "E207" in codes(found)
    assert found.valued == (), "nobody knows the shares of the arms that were not drawn"
    weighed = by_key(found)["recovered"].differences[0].interval
    fresh = [replace(u, share=0.5) for u in counted((*first, *second), late)]
    assert set(drawn(fresh, ("control", "text_first")).weight) == {2.0}
    plan = Plan(program(80), program(80).experiments[0], "USD", 30, FIRST - 10, FIRST + 39)
    careless = lines_of(plan, fresh, ())[0].differences[0].interval
    assert careless.value is not None
    assert weighed.value is not None
    assert weighed.value < careless.value, "those who pay better came when texts were more frequent"


def _first_only(ledger: Ledger) -> Ledger:
    """As if the customer had left after the first invoice."""
    first = ledger.invoices[0]
    events = tuple(e for e in ledger.events if e.invoice_id in (None, first.invoice_id))
    return replace(ledger, invoices=(first,), events=events)


def test_arms_that_were_billed_apart_are_seen() -> None:
    world = World(customers=100, days=95, invoices=3)
    cut = [_first_only(b) if _arm(b) == "control" and n % 2 else b for n, b in enumerate(book(world))]
    assert "E205" in codes(told(cut, asked(world)))
    assert "E205" not in codes(told(book(world), asked(world)))


# --- other policies, by the same draws --------------------------------------------------------------------------------


def test_a_policy_that_does_what_an_arm_does_is_worth_what_the_arm_is() -> None:
    always = forced(program(), program().experiments[0], "text_first")
    found = told(book(STRONG), asked(others={"always_text.dun": always}))
    values = {v.policy: v.estimates for v in found.valued}
    assert values["always_text.dun"] == values["text_first"]


def test_a_policy_that_does_what_no_arm_did_is_not_valued() -> None:
    calls = program(source=POLICY.replace('send email "reminder"', 'send letter "reminder"'))
    found = told(book(STRONG), asked(others={"letters.dun": forced(calls, calls.experiments[0], "control")}))
    values = {v.policy: v.estimates for v in found.valued}
    assert values["letters.dun"] == ()
    assert values["control"] != ()
    assert "E112" in codes(found)
    assert "E204" not in codes(found), "what no arm did is the cause, not wrong propensities"
    assert not found.refused, "the arms were compared all the same"


def test_a_rare_arm_speaks_too_little_for_a_value_but_the_arms_are_compared() -> None:
    world = World(customers=160, text=8, days=34)
    found = told(book(world), asked(world))
    values = {v.policy: v for v in found.valued}
    assert values["text_first"].speaks.effective < 30
    assert values["text_first"].estimates == ()
    assert {"E101", "E208"} <= codes(found)
    assert not found.refused
