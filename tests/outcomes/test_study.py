"""Comparisons in simulated worlds: what must be zero is, what cannot be told is not, and counts are right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from dunning_simulator.compare.chunk import SENSITIVE
from dunning_simulator.outcomes.baselines import nothing, silent, without
from dunning_simulator.outcomes.cautions import cautions
from dunning_simulator.outcomes.found import findings, retries, told
from dunning_simulator.outcomes.level import level as level_of
from dunning_simulator.outcomes.measure import Frame, measure
from dunning_simulator.outcomes.rules import Added
from dunning_simulator.outcomes.sample import Varied, chosen_customers, crossings
from dunning_simulator.outcomes.study import Study, study
from dunning_simulator.report import outcome, text
from dunning_simulator.report.findings import Findings, Run, Side
from dunning_simulator.report.money import CASH
from dunning_simulator.response.model import Model, read
from dunning_simulator.response.population import members
from dunning_simulator.response.worlds import Lives

from dunning_dsl.engine.kernel import kinds
from dunning_dsl.engine.kernel import world_layout as w
from dunning_dsl.ledger import clock
from dunning_dsl.ledger.model import Event, Invoice, Ledger
from dunning_dsl.program.statements import Program, Retry, Tag
from tests.response.books import FIRST, LAST, declined, owing, plain, program

REMIND = 'rule remind:\n    when days_overdue >= {day}: send email "note" tone {tone}'
EARLY, LATE = (REMIND.format(day=day, tone="friendly") for day in (3, 10))


def studied(
    a: Program,
    b: Program | None,
    ledgers: Sequence[Ledger],
    model: Model,
    *,
    draws: int = 6,
    worlds: int | None = 4,
    follow_up: int = 30,
    rules: bool = False,
) -> Study:
    people = members(model, ledgers, FIRST)
    frame = Frame.of(people, (FIRST, LAST), follow_up, "USD")
    return study(a, b, frame, model, draws=draws, replicates=worlds, rules=rules)


def reported(found: Study, programs: Sequence[Program]) -> Findings:
    sides = tuple(
        Side(letter, p.name, p.version, f"{letter}.dun", "d", retries(p))
        for letter, p in zip("AB", programs, strict=False)
    )
    run = Run("0", "h", found.model.name, "m", found.seed, found.replicates, found.drawn, found.sampled, ())
    return findings(found, programs, sides, run, synthetic=False)


def test_a_policy_against_itself_is_exactly_zero() -> None:
    policy = program(EARLY)
    found = studied(policy, policy, [owing(f"C{n}", invoices=2) for n in range(60)], plain("b2b"), worlds=None)
    assert found.replicates == 2
    assert all(gap.value == gap.parameters == gap.worlds == 0 for gap in found.gaps.values())
    assert told(found, ("A", "B")) == "same"
    assert set(found.by_factor.values()) == {Varied(0.0, 0.0)}
    assert "exactly the same" in reported(found, (policy, policy)).verdict[0]


def test_without_effects_messages_and_their_cost_differ_and_nothing_else() -> None:
    """Policies without retries, offers, charges and the like, in a model whose messages do nothing."""
    model = plain("b2b").with_effects(0)
    often = program('rule often:\n    when days_overdue >= 1, every 5 days: send email "note" tone firm')
    quiet = program(REMIND.format(day=20, tone="friendly"))
    found = studied(quiet, often, [owing(f"C{n}", invoices=2) for n in range(80)], model)
    assert told(found, ("A", "B")) == "same"
    one, other = (found.worlds[name].each for name in ("A", "B"))
    names = found.frame.names
    differ = {name for n, name in enumerate(names) if (one[:, n] != other[:, n]).any()}
    assert differ == {"messages", "by email"}
    metrics = {one.name.strip(): one.difference for one in reported(found, (quiet, often)).metrics}
    assert {name for name, gap in metrics.items() if gap} - {"by email"} == {
        "messages",
        "messages per customer",
        "cost of messages",
        "cost of messages per 100 of cash",
    }
    assert np.array_equal(found.worlds["A"].weeks, found.worlds["B"].weeks)


def test_no_difference_in_two_worlds_of_few_customers_is_none_that_is_known() -> None:
    """Where the parameters make a difference the worlds go on until they show one."""
    firm = program(REMIND.format(day=3, tone="firm"))
    ledgers = [owing(f"C{n}", due=n % 50) for n in range(40)]
    for seed in range(3):
        people = members(plain("b2b"), ledgers, FIRST)
        frame = Frame.of(people, (FIRST, LAST), 30, "USD")
        found = study(program(LATE), firm, frame, plain("b2b"), seed=seed, draws=10)
        assert found.gaps[30].value > 0
        assert found.gaps[30].worlds > 0
        assert found.replicates > 2


def test_money_is_counted_once() -> None:
    """Against the rows of the world themselves."""
    model = plain("b2b")
    ledgers = [owing(f"C{n}", due=20 + n % 40, invoices=3, amount=1_000 + n) for n in range(80)]
    people = members(model, ledgers, FIRST)
    frame = Frame.of(people, (FIRST, LAST), 30, "USD")
    lives = Lives(program(EARLY), people, FIRST, LAST)
    (lived,) = lives.live(model, seed=1, replicate=0)
    values = measure(frame, lives, [lived]).values
    cohort = [(c, i) for c, one in enumerate(ledgers) for i in one.invoices if i.due_on + 30 <= LAST]
    assert frame.due.sum() == sum(i.amount for _, i in cohort)
    assert frame.invoices.sum() == len(cohort)
    due_on = {(c, n): i.due_on for c, one in enumerate(ledgers) for n, i in enumerate(one.invoices)}
    for day in (7, 14, 30):
        by_then = sum(
            row[w.WC_AMOUNT]
            for row in lived.cash.tolist()
            if (due := due_on[(row[w.WC_CUSTOMER], row[w.WC_INVOICE])]) + 30 <= LAST and row[w.WC_DAY] - due <= day
        )
        assert values[:, frame.column(f"recovered by day {day}")].sum() == by_then
    unpaid = sum(
        row[w.WC_AMOUNT] * (30 - max(0, row[w.WC_DAY] - due))
        for row in lived.cash.tolist()
        if (due := due_on[(row[w.WC_CUSTOMER], row[w.WC_INVOICE])]) + 30 <= LAST and row[w.WC_DAY] - due <= 30
    )
    assert values[:, frame.column("unpaid money-days")].sum() == 30 * frame.due.sum() - unpaid
    assert values[:, frame.column("messages")].sum() == len(lived.rows.action)
    assert values[:, frame.column("by email")].sum() == len(lived.rows.action)
    everything = values[:, frame.column("recovered by day 30")].sum() + values[:, frame.column("other payments")].sum()
    assert everything == lived.cash[:, w.WC_AMOUNT].sum()


def test_one_currency_is_counted_and_the_others_are_lived_through() -> None:
    """Customers who owe in two currencies: sums, cash by week and what was let go are of one of them."""
    made = []
    for place in range(80):
        one = owing(f"C{place}", invoices=2)
        euros = replace(one.invoices[1], currency="EUR", due_on=one.invoices[0].due_on)
        made.append(replace(one, invoices=(one.invoices[0], euros)))
    policy = program(EARLY, "rule less:\n    when days_overdue >= 5: offer discount(percent: 10%)")
    policy = replace(policy, settings=replace(policy.settings, currencies=("USD", "EUR")))
    model = plain("b2b")
    model = model.model_copy(update={"offer": model.offer.model_copy(update={"by": {"discount": 1.0}})})
    people = members(model, made, FIRST)
    lives = Lives(policy, people, FIRST, LAST)
    parts = list(lives.live(model, seed=1, replicate=0))
    (part,) = parts
    cash, event = part.cash, part.event
    kind, currency = event[:, w.WE_KIND], event[:, w.WE_CURRENCY]
    for place, code in enumerate(("USD", "EUR")):
        frame = Frame.of(people, (FIRST, LAST), 30, code)
        found = measure(frame, lives, parts)
        mine = cash[:, w.WC_INVOICE] == place
        assert frame.due.sum() == 80 * 10_000
        assert found.weeks.sum() == cash[mine, w.WC_AMOUNT].sum() > 0
        late = cash[:, w.WC_DAY] - (FIRST + 20) > 30
        recovered = found.values[:, frame.column("recovered by day 30")]
        assert recovered.sum() == cash[mine & ~late, w.WC_AMOUNT].sum()
        credits = (kind == kinds.EVENT_CREDIT) & (currency == part.rows.encoded.currencies.index(code))
        let_go = found.values[:, frame.column("let go")].sum()
        assert let_go == event[credits, w.WE_AMOUNT].sum() > 0


def test_credits_in_the_books_are_no_debt() -> None:
    """A credit that names an invoice comes off what was due of it; the rest is all that anybody can pay."""
    made = []
    for place in range(40):
        one = owing(f"C{place}")
        day = one.invoices[0].due_on - 5
        credit = Event(
            "credit", clock.instant("UTC", day, 600), day, invoice_id=one.invoices[0].invoice_id, amount=4_000
        )
        made.append(replace(one, events=(credit,)))
    model = plain("b2b")
    people = members(model, made, FIRST)
    frame = Frame.of(people, (FIRST, LAST), 90, "USD")
    assert set(frame.amount.tolist()) == {6_000}
    lives = Lives(program(EARLY), people, FIRST, LAST)
    found = measure(frame, lives, lives.live(model, seed=1, replicate=0))
    paid = found.values[:, frame.column("recovered by day 90")]
    assert set(paid.tolist()) <= {0, 6_000, 10_000}
    assert found.values[:, frame.column("paid in full")].sum() == (paid >= 6_000).sum() > 30


def test_what_is_credited_after_it_was_paid_is_no_recovery() -> None:
    """A credit note in the books for half of every invoice, long after it was due: no more than the rest is recovered,
    of any customer, and the whole payment is cash."""
    model = plain("b2b")
    day = FIRST + 100
    ledgers = [
        one.with_events(
            [Event("credit", (day - 719_163) * 86_400, day, invoice_id=one.invoices[0].invoice_id, amount=5_000)]
        )
        for one in (owing(f"C{n}", due=20 + n % 20) for n in range(60))
    ]
    people = members(model, ledgers, FIRST)
    frame = Frame.of(people, (FIRST, LAST), 30, "USD")
    lives = Lives(program(EARLY), people, FIRST, LAST)
    (lived,) = lives.live(model, seed=1, replicate=0)
    values = measure(frame, lives, [lived]).values
    recovered = values[:, frame.column("recovered by day 30")]
    assert (frame.due == 5_000).all()
    assert (recovered <= frame.due).all()
    assert recovered.sum() > 20 * 5_000
    assert recovered.sum() + values[:, frame.column("other payments")].sum() == lived.cash[:, w.WC_AMOUNT].sum()


def test_cutting_off_the_future_changes_nothing_before() -> None:
    model = plain("b2b")
    ledgers = [owing(f"C{n}") for n in range(50)]
    people = members(model, ledgers, FIRST)
    (whole,) = Lives(program(EARLY), people, FIRST, LAST).live(model, seed=1, replicate=0)
    (part,) = Lives(program(EARLY), people, FIRST, FIRST + 60).live(model, seed=1, replicate=0)
    before = whole.event[whole.event[:, w.WE_DAY] <= FIRST + 59]
    assert np.array_equal(before, part.event[part.event[:, w.WE_DAY] <= FIRST + 59])
    assert len(before) > 20


def test_a_large_effect_is_told_and_its_sign_is_right() -> None:
    firm = REMIND.format(day=1, tone="firm")
    ledgers = [owing(f"C{n}", due=10 + n % 60) for n in range(600)]
    model = plain("b2b")
    found = studied(program(), program(firm), ledgers, model, worlds=6, draws=30, follow_up=7)
    gap = found.gaps[7]
    assert gap.value > 0.05
    assert told(found, ("A", "B")) == "second"
    verdict = reported(found, (program(), program(firm))).verdict
    assert verdict[0].startswith("Under the model `B2B invoices`, policy B recovers ")
    assert "more than policy A" in verdict[0]
    assert found.by_factor[0.0] == Varied(0.0, 0.0)
    assert found.by_factor[1.5].value > found.by_factor[0.4].value > 0
    assert found.worlds["A"].means[found.frame.column("messages")] == 0
    other = studied(program(firm), program(), ledgers, model, worlds=6, draws=30, follow_up=7)
    assert told(other, ("A", "B")) == "first"
    assert other.gaps[7].value == pytest.approx(-gap.value)


def test_the_day_of_a_reminder_cannot_be_told_in_a_world_of_unlike_customers() -> None:
    """Day 3 against day 10 (research/statistics-review.md, item 2): a month on, it makes next to no difference, and the
    report says that it cannot tell and what it would take."""
    ledgers = [owing(f"C{n}", due=10 + n % 60) for n in range(300)]
    found = studied(program(LATE), program(EARLY), ledgers, plain("b2b"), worlds=4, draws=20, follow_up=60)
    assert told(found, ("A", "B")) == "cannot tell"
    verdict = reported(found, (program(LATE), program(EARLY))).verdict
    assert verdict[0].startswith("Cannot tell which recovers more.")
    assert "per arm" in verdict[1] or "experiment" in verdict[1]


def test_what_the_history_says_was_paid_is_held_against_the_worlds() -> None:
    """A history that is a world of the model itself lies among its worlds; one in which a tenth pays does not, and then
    nothing is told."""
    model, policies = plain("b2b"), (program(LATE), program(EARLY))
    ledgers = [owing(f"C{n}") for n in range(400)]
    people = members(model, ledgers, FIRST)
    lives = Lives(policies[0], people, FIRST, LAST, bare=False)
    (one,) = lives.live(model, seed=77, replicate=5)
    lived = list(lives.histories(one))
    found = studied(*policies, lived, model)
    level = level_of(found, policies[0])
    assert level is not None
    assert (level.customers, level.days, level.off) == (400, (7, 14, 30), False)
    cash = one.cash[one.cash[:, w.WC_DAY] <= FIRST + 50, w.WC_AMOUNT].sum()
    assert level.recorded[-1] == pytest.approx(cash / (400 * 10_000))
    assert told(found, ("A", "B"), level) == told(found, ("A", "B"))

    few = [lived[n] if n % 10 == 0 else replace(lived[n], events=()) for n in range(400)]
    found = studied(*policies, few, model)
    level = level_of(found, policies[0])
    assert level is not None
    assert level.off
    assert told(found, ("A", "B"), level) == "cannot tell"
    sides = tuple(Side(letter, "", None, "", "", False) for letter in "AB")
    run = Run("0", "h", model.name, "m", 1, 4, 6, 400, ())
    report = findings(found, policies, sides, run, synthetic=False, level=level)
    assert report.verdict[1].startswith("The model is not of these customers: the history says 9.")
    assert "level" in {one.code for one in report.warnings}

    silence = studied(*policies, ledgers, model)
    assert level_of(silence, policies[0]) is None  # nothing was recorded as paid: nothing to hold against it


def test_one_customer_is_too_few_for_a_range() -> None:
    found = studied(program(), program(EARLY), [owing("C1")], plain("b2b"), draws=2)
    assert told(found, ("A", "B")) in ("cannot tell", "same")
    assert reported(found, (program(), program(EARLY))).horizons[-1].low is None


def test_one_policy_is_measured_against_silence() -> None:
    policy = program(EARLY)
    found = studied(policy, None, [owing(f"C{n}") for n in range(200)], plain("b2b"))
    assert list(found.worlds) == ["A", "silent", "nothing"]
    assert found.gaps[7].value > 0
    assert reported(found, (policy,)).compared == ("silent", "A")


def test_what_each_rule_adds() -> None:
    """A reminder adds what it brings, a tag nothing; one that never acts is not one that adds nothing."""
    policy = program(
        EARLY,
        'rule tagged:\n    when days_overdue >= 2: tag "late"',
        'rule never:\n    when days_overdue >= 500: send email "note"',
    )
    found = studied(program(), policy, [owing(f"C{n}") for n in range(300)], plain("b2b"), rules=True)
    assert set(found.contributions) == {"remind", "tagged", "never"}
    tagged, remind = found.contributions["tagged"], found.contributions["remind"]
    assert (tagged.value, tagged.se, tagged.acted > 0) == (0, 0, True)
    assert found.contributions["never"] == Added(0, 0, 0)
    assert 0 < remind.value < found.gaps[30].value + 4 * remind.se
    assert 0 < remind.se < remind.value
    page = text.laid_out((), outcome.sections(reported(found, (program(), policy))))
    told = {line.split()[0]: line.split()[1:] for line in page.splitlines() if line.startswith("  ") and line.split()}
    assert told["never"] == ["never", "-", "-"]
    assert told["tagged"][1:] == ["0.00", "0.00"]


def test_baselines_leave_out_what_customers_see() -> None:
    policy = program(
        EARLY,
        "rule again:\n    on day 2, 4: retry payment",
        'rule off:\n    when noticed("note", 20 days): suspend service',
    )
    kinds = [type(step.action) for rule in silent(policy).rules for step in rule.steps]
    assert kinds == [Tag, Retry, Tag]
    assert nothing(policy).rules == ()
    assert [type(step.action) for step in without(policy, "again").rules[1].steps] == [Tag]
    found = studied(policy, None, [declined(f"C{n}") for n in range(120)], plain("saas"))
    sums = {name: world.means for name, world in found.worlds.items()}
    retries, messages = found.frame.column("retries"), found.frame.column("messages")
    assert sums["silent"][retries] > 0
    assert sums["silent"][messages] == sums["nothing"][retries] == 0
    assert sums["nothing"][found.frame.column("by retries")] == 0


def test_where_the_sign_turns() -> None:
    """Only between two differences whose signs are told apart."""

    def found(*points: tuple[float, float, float]) -> tuple[float, ...]:
        return crossings({at: Varied(value, se) for at, value, se in points})

    assert found((0.0, -1.0, 0.1), (0.5, 1.0, 0.1), (1.0, 2.0, 0.1)) == (0.25,)
    assert found((0.0, 0.0, 0.1), (1.0, 2.0, 0.1)) == ()
    assert found((0.0, 1.0, 0.1), (0.5, -1.0, 0.1), (1.0, 1.0, 0.1)) == (0.25, 0.75)
    assert found((0.0, -1.0, 0.1), (0.5, 0.1, 0.2), (1.0, -0.1, 0.2), (1.5, 1.0, 0.1)) == (0.75,)
    assert found((0.0, -1.0, 0.6), (1.0, 1.0, 0.6)) == ()


def test_the_sample_is_the_same_customers_each_time() -> None:
    ids = [f"C{n}" for n in range(500)]
    chosen = chosen_customers(ids, 50)
    assert len(chosen) == 50
    assert chosen == sorted(chosen)
    assert [ids[place] for place in chosen] == sorted(
        (ids[::-1][place] for place in chosen_customers(ids[::-1], 50)), key=ids.index
    )
    assert chosen_customers(ids, 1_000) == list(range(500))


def test_worlds_are_drawn_until_their_chance_is_small() -> None:
    firm = REMIND.format(day=1, tone="firm")
    ledgers = [owing(f"C{n}", due=10 + n % 60) for n in range(400)]
    found = studied(program(), program(firm), ledgers, plain("b2b"), worlds=None, draws=10)
    gap = found.gaps[30]
    rest = (max(0.0, gap.customers**2 - gap.worlds**2) + gap.parameters**2) ** 0.5
    assert found.replicates == 200 or gap.worlds <= min(0.1 * rest, 0.0005)


def test_what_never_failed_is_paid_as_recorded_and_in_no_sum() -> None:
    """Beside a charge that failed each customer owes by transfer: written about, and promised, but paid as recorded."""
    model = read("saas")
    sure = model.contact.promise.model_copy(update={"by": {"email": 0.9}})
    model = model.model_copy(update={"contact": model.contact.model_copy(update={"promise": sure})})
    ledgers = []
    for n in range(60):
        card = declined(f"C{n}", on=20 + n % 40)
        transfer = Invoice(f"C{n}-by-transfer", FIRST + 15, 900_000, "USD", FIRST)
        ledgers.append(replace(card, invoices=(*card.invoices, transfer)))
    policies = program(LATE), program(EARLY)
    report = reported(studied(*policies, ledgers, model), policies)
    assert (report.cohort.invoices, report.cohort.as_recorded) == (60, 60)
    assert "cost of messages per 100 of cash" not in [one.name for one in report.metrics]
    assert report.cohort.due == 60 * 20
    cash = next(one for one in report.money.lines if one.name == CASH)
    assert all(0 < (value or 0) <= 60 * 20 for _, value in cash.worlds)
    assert all(sum(value for _, value in week.worlds) < 4 * 60 * 20 for week in report.weeks)
    assert "60 invoices that fell due in these days are left as recorded" in " ".join(
        text.laid_out((), outcome.sections(report)).split()
    )


def test_a_history_without_payments_says_that_nothing_can_be_held_against_the_worlds() -> None:
    policies = program(LATE), program(EARLY)
    found = studied(*policies, [owing(f"C{n}") for n in range(40)], plain("b2b"))
    assert level_of(found, policies[0]) is None
    assert [one.code for one in reported(found, policies).warnings].count("nothing-paid") == 1


def test_what_is_alike_is_said_to_be() -> None:
    """Never `0.0 % fewer`, and of a policy alone what it is held against."""
    policy = program(EARLY)
    ledgers = [owing(f"C{n}") for n in range(40)]
    verdict = reported(studied(policy, policy, ledgers, plain("b2b")), (policy, policy)).verdict
    assert verdict[1].startswith("B sends as many messages as A at ")
    assert "sooner nor later" not in " ".join(verdict)
    alone = reported(studied(policy, None, ledgers, plain("b2b")), (policy,)).verdict[0]
    assert "than leaving customers alone of the" in alone
    again = program(EARLY, "rule again:\n    on day 2, 5: retry payment")
    failed = [declined(f"C{n}", on=5 + n % 40) for n in range(40)]
    assert "than its retries alone of the" in reported(studied(again, None, failed, read("saas")), (again,)).verdict[0]


def test_columns_that_spare_somebody_are_missed() -> None:
    policies, spared = (program(LATE), program(EARLY)), dict.fromkeys(SENSITIVE, "no")
    for fields, told_of in (({}, True), (spared, False), (spared | {"vulnerable": ""}, True)):
        plainly = [owing(f"C{n}") for n in range(40)]
        ledgers = [replace(one, customer=replace(one.customer, fields=fields)) for one in plainly]
        report = reported(studied(*policies, ledgers, plain("b2b"), draws=2), policies)
        found = [one.text for one in report.warnings if one.code == "nobody-spared"]
        assert bool(found) is told_of
        assert all("vulnerable" in one for one in found)


def test_few_draws_of_the_parameters_are_told() -> None:
    policies = program(LATE), program(EARLY)
    ledgers = [owing(f"C{n}") for n in range(40)]
    for draws, told_of in ((6, True), (100, False)):
        report = reported(studied(*policies, ledgers, plain("b2b"), draws=draws), policies)
        assert ("few-draws" in [one.code for one in report.warnings]) is told_of


def test_a_curve_that_is_another_on_the_way_is_told() -> None:
    """Everybody of this history pays on day 20: by day 30 that is what the model says, by day 7 it is not."""
    model, policies = plain("b2b"), (program(LATE), program(EARLY))
    ledgers = []
    for n in range(100):
        one = owing(f"C{n}")
        day = one.invoices[0].due_on + 20
        paid = Event("payment", (day - 719_163) * 86_400, day, invoice_id=f"C{n}-0", amount=10_000, currency="USD")
        ledgers.append(replace(one, events=(paid,) if n % 20 else ()))
    found = studied(*policies, ledgers, model)
    level = level_of(found, policies[0])
    assert level is not None
    assert (level.off, level.outside) == (False, (7, 14))
    (caution,) = (one for one in cautions(found, policies, 0, level) if one.code.startswith("level"))
    assert caution.code == "level-on-the-way"
    assert "by day 7 0 % (" in caution.text
