"""The section "Money": what a world comes to in the books, what things cost, and what would have to be true."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from dunning_simulator.outcomes import costs as prices
from dunning_simulator.outcomes.costs import Costs, CostsError, parse
from dunning_simulator.outcomes.found import findings, retries
from dunning_simulator.outcomes.measure import Frame, measure
from dunning_simulator.outcomes.prices import backlog, cautions, lines
from dunning_simulator.outcomes.sentences import verdict
from dunning_simulator.outcomes.study import Study, study
from dunning_simulator.outcomes.table import PER_HUNDRED
from dunning_simulator.outcomes.till import Till
from dunning_simulator.report import findings as f
from dunning_simulator.report import outcome, text
from dunning_simulator.report.findings import Findings, Run, Side
from dunning_simulator.report.money import BILLED, CASH, DSO, RECEIVABLES, left
from dunning_simulator.response.model import Model, read
from dunning_simulator.response.population import members
from dunning_simulator.response.worlds import Lives

from dunning_dsl.engine.kernel import world_layout as w
from dunning_dsl.engine.results import Results
from dunning_dsl.ledger.model import EVENT_KINDS, Event, Invoice, Ledger
from dunning_dsl.program.statements import Program
from tests.response.books import FIRST, LAST, declined, owing, plain, program

EMAIL = 'rule remind:\n    when days_overdue >= {day}, every 10 days: send email "note" tone friendly'
SMS = 'rule text:\n    when days_overdue >= {day}, every 10 days: send sms "note" tone firm'
TASK = 'rule look:\n    when days_overdue >= 12: assign to "desk"'
FEE = 'rule fee:\n    when noticed("note", 10 days): charge "late fee" 5 USD'
HEAD = 'as_of = 2026-01-15\ncurrency = "USD"\n'
ASSUMED = 'tag = "assumed"'


def number(value: float) -> str:
    return f"{{ v = {value}, {ASSUMED} }}"


WHOLE = f"""{HEAD}segment = "country"
cost_of_capital = {number(0.1)}
margin_per_month = {number(3)}
[channels]
email = {number(0.02)}
sms = {number(0.5)}
[charges]
attempt = {number(0.1)}
decline = {number(0.05)}
[staff]
hour = {number(30)}
minutes_per_task = {number(10)}
minutes_per_day = {number(15)}
[agency]
collects = {number(0.2)}
commission = {number(0.3)}
"""


def lived(ledgers: Sequence[Ledger], policy: Program, model: Model, follow_up: int = 30) -> tuple[Till, Lives]:
    people = members(model, ledgers, FIRST)
    till = Till.of(Frame.of(people, (FIRST, LAST), follow_up, "USD"))
    return till, Lives(policy, people, FIRST, LAST, bare=False)


def studied(a: Program, b: Program, ledgers: Sequence[Ledger], model: Model) -> Study:
    people = members(model, ledgers, FIRST)
    frame = Frame.of(people, (FIRST, LAST), 30, "USD")
    return study(a, b, frame, model, draws=3, replicates=3)


def reported(found: Study, programs: Sequence[Program], costs: Costs | None) -> Findings:
    sides = tuple(
        Side(letter, p.name, p.version, "p.dun", "d", retries(p)) for letter, p in zip("AB", programs, strict=True)
    )
    run = Run("0", "h", found.model.name, "m", found.seed, found.replicates, found.drawn, found.sampled, ())
    return findings(found, programs, sides, run, synthetic=False, costs=costs)


# --- the books of a world ---------------------------------------------------------------------------------------------


def test_the_books_of_a_world_are_those_of_its_rows() -> None:
    """What came in, what was billed, and what is still owed by age on the last day."""
    model = plain("b2b")
    paid = [Event("payment", (FIRST - 719_163 - 3) * 86_400, FIRST - 3, invoice_id="C5-0", amount=400, currency="USD")]
    ledgers = [owing(f"C{n}", due=n % 70 - 10, invoices=3, amount=1_000 + n) for n in range(80)]
    ledgers[5] = replace(ledgers[5], events=tuple(paid))
    till, lives = lived(ledgers, program(EMAIL.format(day=3), FEE, TASK), model)
    (part,) = lives.live(model, seed=1, replicate=0)
    row, places, told = till.part(lives, part), till.places, Results(lives.plan)
    invoices = [(place, i) for place, one in enumerate(ledgers) for i in one.invoices]
    rest = {(c, n): i.amount for c, one in enumerate(ledgers) for n, i in enumerate(one.invoices)}
    rest[5, 0] -= 400
    for cash in part.cash.tolist():
        rest[cash[w.WC_CUSTOMER], cash[w.WC_INVOICE]] -= cash[w.WC_AMOUNT]
    late = {key: LAST - ledgers[key[0]].invoices[key[1]].due_on for key in rest}
    assert row[places["cash"]] == part.cash[:, w.WC_AMOUNT].sum() > 0
    assert row[places["cash-days"]] == (part.cash[:, w.WC_AMOUNT] * (LAST - part.cash[:, w.WC_DAY])).sum()
    assert row[places["billed"]] == sum(i.amount for _, i in invoices if (i.issued_on or 0) >= FIRST)
    edges = [(-9999, 0), (1, 30), (31, 60), (61, 90), (91, 9999)]
    expected = [sum(max(0, rest[key]) for key in rest if low <= late[key] <= high) for low, high in edges]
    assert row[places["ages"]].tolist() == expected
    fees = 0
    for place in range(len(ledgers)):
        one = told.customer(part.rows, place)
        one.cases()  # names the cases that actions are of
        fees += sum(action.step.kind == "charge" for action in one.actions())
    assert row[places["fees charged"]] == 500 * fees > 0
    assert row[places["tasks"]].sum() > 5


def test_what_was_let_go_is_owed_no_more_and_who_has_cancelled_is_billed_no_more() -> None:
    """By customer: what was open, less cash and credits; and invoices up to the day of cancelling."""
    model = read("saas")
    everyone = model.offer.model_copy(update={"by": {"discount": 0.9}, "range_factor": 1})
    leaving = model.cancel_daily
    assert leaving is not None
    often = leaving.model_copy(update={"v": 0.02, "range": None})
    model = model.model_copy(update={"offer": everyone, "cancel_daily": often})
    later = [Invoice(f"L{n}", FIRST + 60, 2_000, "USD", FIRST + 60, "subscription") for n in range(80)]
    ledgers = [
        replace(one, invoices=(*one.invoices, later[n])) for n, one in enumerate(declined(f"C{n}") for n in range(80))
    ]
    offer = "rule offer:\n    when days_overdue >= 4: offer discount(percent: 20%) for 10 days"
    till, lives = lived(ledgers, program(offer), model)
    (part,) = lives.live(model, seed=1, replicate=0)
    row, places = till.part(lives, part), till.places
    left, gone, credits = dict.fromkeys(range(80), 2_000), dict.fromkeys(range(80), LAST), 0
    for cash in part.cash.tolist():
        left[cash[w.WC_CUSTOMER]] -= cash[w.WC_AMOUNT]
    for event in part.event.tolist():
        if EVENT_KINDS[event[w.WE_KIND]] == "credit":
            left[event[w.WE_CUSTOMER]] -= event[w.WE_AMOUNT]
            credits += 1
        if EVENT_KINDS[event[w.WE_KIND]] == "cancelled":
            gone[event[w.WE_CUSTOMER]] = event[w.WE_DAY]
    assert credits > 3
    assert row[places["ages"]].sum() == sum(max(0, one) for one in left.values())
    billed = sum(i.amount for n, one in enumerate(ledgers) for i in one.invoices if (i.issued_on or 0) <= gone[n])
    assert row[places["billed"]] == billed < 80 * 4_000


@pytest.mark.parametrize(("ending", "name"), [('refer to "agency"', "referred"), ("write off", "written off")])
def test_what_has_ended_is_no_receivable_and_is_told_apart(ending: str, name: str) -> None:
    model = plain("b2b")
    end = f'rule end:\n    when noticed("note", 10 days) and days_overdue >= 25: {ending}'
    ledgers = [owing(f"C{n}", due=15 + n % 20, amount=1_000 + n) for n in range(150)]
    till, lives = lived(ledgers, program(EMAIL.format(day=3), end), model)
    (part,) = lives.live(model, seed=1, replicate=0)
    row, places, told = till.part(lives, part), till.places, Results(lives.plan)
    left = {n: 1_000 + n for n in range(150)}
    for cash in part.cash.tolist():
        left[cash[w.WC_CUSTOMER]] -= cash[w.WC_AMOUNT]
    ended = set()
    for place in range(len(ledgers)):
        one = told.customer(part.rows, place)
        one.cases()  # names the cases that actions are of
        if any(action.step.kind == ending.split(" to")[0] for action in one.actions()):
            ended.add(place)
    assert row[places[name]].sum() == sum(left[place] for place in ended) > 0
    assert row[places["ages"]].sum() == sum(rest for place, rest in left.items() if place not in ended)


def test_months_add_up_to_what_is_recovered() -> None:
    model = plain("b2b")
    ledgers = [owing(f"C{n}", due=n % 70, invoices=2) for n in range(50)]
    till, lives = lived(ledgers, program(EMAIL.format(day=3)), model)
    (part,) = lives.live(model, seed=1, replicate=0)
    row = till.part(lives, part)
    values = measure(till.frame, lives, [part]).values
    assert row[till.places["months"]].sum() == values[:, till.frame.column(till.frame.recovered)].sum()
    assert till.due_by_month().sum() == till.frame.due.sum()
    assert len(till.months) > 2


# --- what it costs ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pair() -> tuple[Program, Program]:
    retry = "rule again:\n    on day 2, 5: retry payment"
    return program(EMAIL.format(day=2), TASK, retry), program(SMS.format(day=2), retry)


@pytest.fixture(scope="module")
def found(pair: tuple[Program, Program]) -> Study:
    ledgers = [declined(f"C{n}", on=5 + n % 70, amount=2_000 + 10 * n) for n in range(120)]
    return studied(*pair, ledgers, read("saas"))


def test_the_file_of_costs_comes_before_the_prices_of_the_policies(found: Study, pair: tuple[Program, Program]) -> None:
    """The library has 0.05 for a text message, the file 0.5."""
    costs = [
        dict(next(one for one in reported(found, pair, given).metrics if one.name == "cost of messages").worlds)["B"]
        for given in (None, parse(WHOLE, "c.toml"))
    ]
    sent = found.worlds["B"].means[found.frame.column("by sms")]
    assert costs == pytest.approx([0.05 * sent, 0.5 * sent])


def test_every_cost_is_its_price_times_what_happened(found: Study, pair: tuple[Program, Program]) -> None:
    money = reported(found, pair, parse(WHOLE, "c.toml")).money
    world, column = found.worlds["A"], found.frame.column
    counts = {
        name: world.means[column(name)]
        for name in ("by email", "retries", "failed charges", "tasks", "cancellations", "unpaid money-days")
    }
    expected = {
        "messages": 0.02 * counts["by email"],
        "attempts to charge": 0.1 * counts["retries"],
        "declined charges": 0.05 * counts["failed charges"],
        "staff time": 30 * counts["tasks"] * 10 / 60,
        "margin of 12 months lost by cancellations": 36 * counts["cancellations"],
        "capital tied up while unpaid": 0.1 * counts["unpaid money-days"] / 100 / 365,
    }
    told = {line.name: dict(line.worlds)["A"] for line in money.costs}
    assert told == pytest.approx(expected)
    assert money.net is not None
    recovered = world.means[column("recovered by day 30")] / 100
    assert dict(money.net.worlds)["A"] == pytest.approx(recovered - sum(expected.values()))


def test_at_a_break_even_price_both_leave_the_same(found: Study, pair: tuple[Program, Program]) -> None:
    places = {
        "channels.sms": ("sms = { v = 0.5", "sms = {{ v = {}"),
        "staff.hour": ("hour = { v = 30", "hour = {{ v = {}"),
        "margin_per_month": ("margin_per_month = { v = 3", "margin_per_month = {{ v = {}"),
    }
    wanted = {one.place: one for one in reported(found, pair, parse(WHOLE, "c.toml")).money.break_even}
    assert "recovered" in wanted
    tried = [place for place in places if place in wanted]
    assert tried
    for place in tried:
        old, new = places[place]
        changed = WHOLE.replace(old, new.format(wanted[place].value))
        assert changed != WHOLE
        net = reported(found, pair, parse(changed, "c.toml")).money.net
        assert net is not None
        assert net.difference == pytest.approx(0, abs=0.01)


def test_a_channel_without_a_price_is_told_and_is_in_no_sum(found: Study, pair: tuple[Program, Program]) -> None:
    bare = replace(pair[1], params=tuple(one for one in pair[1].params if one.name != "cost_per_sms"))
    report = reported(found, (pair[0], bare), parse(WHOLE.replace("sms = ", "push = "), "c.toml"))
    cost = next(one for one in report.metrics if one.name == "cost of messages")
    assert dict(cost.worlds)["B"] is None
    assert dict(cost.worlds)["A"] > 0  # type: ignore[operator]
    assert cost.difference is None
    assert report.money.net is not None
    assert report.money.net.difference is None
    assert report.money.break_even == ()
    said = [one.text for one in report.warnings if one.code == "no-price"]
    assert len(said) == 1
    assert "Policy B sends by `sms`, which has no price" in said[0]
    assert "not every channel has a price" in " ".join(report.verdict)
    assert "cannot be" not in text.laid_out(report.verdict, outcome.sections(report))


def test_the_verdict_says_what_is_left_and_never_more_than_can_be_told(
    found: Study, pair: tuple[Program, Program]
) -> None:
    report = reported(found, pair, parse(WHOLE, "c.toml"))
    assert report.money.net is not None
    assert report.money.net.difference is not None
    assert left(report) in report.verdict
    gap, wide, narrow = report.money.net.difference, (-9e6, 9e6), (1.0, 9e6)
    assert f"{abs(gap):,.2f} USD" in left(report)

    def said(told: str, between: tuple[float, float] | None, *doubts: str) -> str:
        return left(replace(report, told=told, doubts=doubts, money=replace(report.money, net_range=between)))

    assert said("second", narrow).startswith("After the costs given, B leaves")
    assert said("second", wide).startswith("Cannot tell which leaves more: after")
    assert said("second", None).endswith("too few customers for a range.")
    assert said("second", narrow, "The model fails its back-test.").startswith("Cannot tell which leaves more, as")
    assert left(reported(found, pair, None)) == ""


def test_without_costs_the_books_are_there_and_costs_are_not(found: Study, pair: tuple[Program, Program]) -> None:
    report = reported(found, pair, None)
    assert (report.money.costs, report.money.break_even, report.money.prices) == ((), (), ())
    assert report.money.net is None
    lines_of = {line.name: line for line in report.money.lines}
    assert list(lines_of)[-6:-2] == [CASH, RECEIVABLES, BILLED, DSO]
    for world in ("A", "B", "silent", "nothing"):
        value = {name: dict(line.worlds)[world] or 0.0 for name, line in lines_of.items()}
        parts = [value[line.name] for line in report.money.lines if line.part]
        assert len(parts) == 2
        assert sum(parts) == pytest.approx(value[CASH], abs=0.005)
        assert parts[0] == pytest.approx(dict(report.metrics[0].worlds)[world])
        assert value[RECEIVABLES] / value[BILLED] * (LAST - FIRST + 1) == pytest.approx(value[DSO], rel=1e-5)
    assert [one.name for one in report.money.largest] == ["the 10 with most due", "without them"]
    whole = sum(one.due for one in report.money.largest)
    assert whole == pytest.approx(report.cohort.due) == sum(one.due for one in report.money.months)
    page = text.laid_out(report.verdict, outcome.sections(report))
    assert "chargebacks" in page
    value = {name: dict(line.worlds)["B"] or 0.0 for name, line in lines_of.items()}
    said = re.sub(r"\s+", " ", page)
    assert f"= {value[CASH]:,.2f} USD of cash" in said
    assert f"{value[RECEIVABLES]:,.2f} / {value[BILLED]:,.2f} × 151 = {value[DSO]:,.2f}." in said


def test_messages_are_told_by_channel(found: Study, pair: tuple[Program, Program]) -> None:
    value = {one.name: dict(one.worlds) for one in reported(found, pair, None).metrics}
    for world in ("A", "B", "silent", "nothing"):
        assert value["by email"][world] + value["by sms"][world] == pytest.approx(value["messages"][world])  # type: ignore[operator]
    assert value["by email"]["A"] > value["by email"]["B"] == 0 == value["by sms"]["A"]  # type: ignore[operator]


def test_where_nothing_is_tried_again_retries_are_not_spoken_of() -> None:
    a, b = program(EMAIL.format(day=2)), program(SMS.format(day=2))
    report = reported(studied(a, b, [owing(f"C{n}") for n in range(40)], plain("b2b")), (a, b), None)
    assert not {"paid by retries", "paid on an offer"} & {one.name for one in report.metrics}
    assert [sentence for sentence in report.verdict if "retries" in sentence] == []
    assert "next to `silent` here, for A tries no charge again" in text.laid_out((), outcome.sections(report))


def test_prices_of_another_time_are_told(found: Study, pair: tuple[Program, Program]) -> None:
    """The last simulated day is 2026-06-04."""

    def said(costs: str) -> list[tuple[str, str]]:
        return [(one.code, one.text) for one in cautions(found, pair, parse(costs, "c.toml")) if "prices" in one.code]

    assert said(WHOLE) == []
    ((code, words),) = said(WHOLE.replace("2026-01-15", "2031-01-01"))
    assert code == "later-prices"
    assert words == "The costs are as of 2031-01-01, 1,672 days after the last simulated day: is the year right?"
    assert said(WHOLE.replace("2026-01-15", "2027-06-04")) == []
    ((code, words),) = said(WHOLE.replace("v = 0.1, tag", "v = 0.1, as_of = 2027-06-05, tag", 1))
    assert words.startswith("`cost_of_capital` of the costs is as of 2027-06-05, 366 days after the last simulated")
    ((code, words),) = said(WHOLE.replace("2026-01-15", "2025-01-01"))
    assert (code, words) == ("old-prices", "The costs are as of 2025-01-01, 519 days before the last simulated day.")


def test_what_is_left_over_at_the_end_of_a_day_waits_for_the_next_working_one(found: Study) -> None:
    """15 minutes a day, 10 a task: what staff cannot do on a day, and at weekends all of it, is done later."""
    costs = parse(WHOLE, "c.toml")
    places = found.till.places
    row = np.zeros((1, found.till.width), np.int64)
    row[0, places["tasks"]][:8] = [0, 3, 0, 0, 2, 0, 0, 1]  # FIRST is a Monday
    left = backlog(found, costs, replace(found.worlds["A"], till=row))
    assert left is not None
    assert left[0, :9].tolist() == [0, 15, 0, 0, 5, 5, 5, 0, 0]
    held = {line.name: dict(line.worlds)["A"] for line in reported(found, (program(), program()), costs).money.lines}
    world = found.worlds["A"]
    assert held["staff hours"] == pytest.approx(world.means[found.frame.column("tasks")] / 6, abs=0.01)
    kept = backlog(found, costs, world)
    assert kept is not None
    assert held["most work left over at the end of a day, hours"] == pytest.approx(
        kept.max(axis=1).mean() / 60, abs=0.01
    )
    busy = np.zeros((1, found.till.width), np.int64)
    busy[0, places["tasks"]] = 9
    under = replace(found, worlds=found.worlds | {"A": replace(found.worlds["A"], till=busy)})
    said = {one.code: one.text for one in cautions(under, [program(TASK)], costs)}
    assert "more work than staff can do" in said["over-capacity"]


def test_discounts_to_those_who_pay_anyway_are_those_of_customers_whom_silent_collects_from() -> None:
    """Nobody pays anyway where nobody ever pays alone; and never more is given to them than is given in all."""
    offer = "rule offer:\n    when days_overdue >= 4: offer discount(percent: 20%) for 10 days"
    ledgers = [owing(f"C{n}", due=10 + n % 40, amount=10_000) for n in range(150)]
    found = studied(program(), program(offer), ledgers, read("b2b"))
    let_go = found.worlds["B"].means[found.frame.column("let go")]
    assert 0 < found.worlds["B"].given_anyway < let_go
    assert found.worlds["A"].given_anyway == 0


def test_a_policy_against_itself_leaves_nothing(pair: tuple[Program, Program]) -> None:
    ledgers = [declined(f"C{n}", on=5 + n % 70) for n in range(60)]
    report = reported(studied(pair[0], pair[0], ledgers, read("saas")), (pair[0], pair[0]), parse(WHOLE, "c.toml"))
    money = report.money
    assert {line.difference for line in (*money.lines, *money.costs, *money.ages)} == {0}
    assert {part.difference for part in (*money.months, *money.largest, *money.segments)} == {0}
    assert money.most[1] == money.stays == 0
    assert left(report) == "After the costs given, B leaves exactly as much as A."


# --- the file ---------------------------------------------------------------------------------------------------------


def test_the_shipped_example_can_be_read_and_says_where_every_number_is_from() -> None:
    costs = prices.read(prices.EXAMPLE)
    numbers = dict(costs.numbers())
    assert {"channels.email", "staff.hour", "charges.attempt", "cost_of_capital"} <= set(numbers)
    assert all(one.src for one in numbers.values() if one.v and one.tag == "published")
    assert len(numbers) == 16


@pytest.mark.parametrize(
    ("text_", "said"),
    [
        (f"{HEAD}[channels]\nfax = {number(1)}\n", "c.toml: channels: the library has no `fax`; it has in_app, email"),
        ('currency = "USD"\n', "c.toml: as_of: is missing"),
        (f"{HEAD}[staff]\nhour = {number(30)}\n", "c.toml: staff.minutes_per_task: is missing"),
        (f"{HEAD}[chanels]\n", "c.toml: chanels: there is nothing of this name; did you mean `channels`?"),
        (
            f"{HEAD}cost_of_capital = {number(8)}\n",
            "c.toml: cost_of_capital.v: 8 cannot be: it is at most 1",
        ),
        (f'{HEAD}margin_per_month = {{ v = 3, tag = "published" }}\n', "names where it comes from"),
        (f"{HEAD}margin_per_month = {{ v = 3, range = [4, 5], {ASSUMED} }}\n", "3.0 lies outside its range"),
        (
            WHOLE.replace("[agency]", f"minutes_per_call = {number(5)}\n[agency]"),
            "c.toml: staff.minutes_per_call needs a price of `call` under [channels]",
        ),
        ("as_of = yesterday", "is not TOML"),
        (f"{HEAD}margin_per_month = 3\n", "c.toml: margin_per_month: 3 cannot stand here: write { v = 0.1"),
        (
            f'{HEAD}margin_per_month = {{ v = "3", tag = "guessed" }}\n',
            'tag: "guessed" is none of "assumed", "published"',
        ),
        (f"{HEAD}[extras]\nx = 1\n", "c.toml: extras: there is nothing of this name; there are `as_of`, `currency`"),
        (HEAD.replace("2026-01-15", '"soon"'), 'c.toml: as_of: "soon" is not a date such as 2026-01-15'),
        (
            'as_of = 2026-01-15\ncurrency = "dollars"\n',
            'c.toml: currency: "dollars" is not three capital letters, such as USD',
        ),
    ],
)
def test_a_file_that_cannot_be_used_says_where_and_why(text_: str, said: str) -> None:
    with pytest.raises(CostsError) as error:
        parse(text_, "c.toml")
    assert said in str(error.value)


def test_a_price_of_nothing_is_a_price() -> None:
    costs = parse(f"{HEAD}[channels]\nemail = {number(0)}\n", "c.toml")
    assert costs.channels["email"].v == 0


def test_costs_name_no_line_without_a_price(found: Study) -> None:
    assert list(lines(found, parse(HEAD, "c.toml"))) == []


def test_debts_of_before_the_first_day_are_a_cohort_of_their_own() -> None:
    """Measured nowhere else, and in the sum that leads to cash."""
    a, b = program(EMAIL.format(day=3)), program(SMS.format(day=3))
    ledgers = [owing(f"C{n}", due=-30 + 60 * (n % 2), amount=10_000) for n in range(80)]
    report = reported(studied(a, b, ledgers, plain("b2b")), (a, b), None)
    assert report.cohort.invoices == 40
    arrears = report.money.arrears
    assert arrears is not None
    assert arrears.due == 40 * 100
    for world, value in arrears.worlds:
        assert 0 < value < arrears.due
        lines_of = {line.name: dict(line.worlds)[world] for line in report.money.lines}
        assert lines_of["on earlier debts"] == pytest.approx(value)
    assert "Debts from before the first day, USD" in text.laid_out((), outcome.sections(report))


def test_what_rests_on_assumed_effects_is_told_as_money(found: Study, pair: tuple[Program, Program]) -> None:
    report = reported(found, pair, None)
    lost = found.by_factor[1.0].value - found.without_assumed.value
    assert report.rests_on_assumed == pytest.approx(lost * found.frame.due.sum() / 100)

    def said(whole: float, without: float, se: float = 0.001) -> str:
        points = tuple(f.Point(one.at, whole, se) if one.at == 1 else one for one in report.by_effect)
        rests = (whole - without) * report.cohort.due
        changed = replace(
            report, by_effect=points, without_assumed=f.Point(0, without, 0.001), rests_on_assumed=rests, told="second"
        )
        return next(one for one in verdict(changed, synthetic=False) if "model was varied" in one)

    assert f"so that 75 % of it, {0.03 * report.cohort.due:,.0f} USD, rests on them." in said(0.04, 0.01)
    assert "so that all of it rests on them." in said(0.04, -0.01)
    assert "so that none of it rests on them." in said(0.04, 0.05)
    assert "rests on them" not in said(0.04, 0.01, se=0.03)


def test_differences_have_a_doubt_by_customers(found: Study, pair: tuple[Program, Program]) -> None:
    """That of a sum is the spread over customers; of what a policy shares with the other there is none."""
    report = reported(found, pair, None)
    lines_of = {one.name: one for one in report.metrics}
    sent = found.worlds["B"].each - found.worlds["A"].each
    emails = sent[:, found.frame.column("by email")]
    wanted = 1.959964 * np.sqrt(len(emails)) * emails.std(ddof=1)
    assert lines_of["by email"].half == pytest.approx(wanted, rel=1e-4)
    share, last = lines_of["recovered, of what was due"], report.horizons[-1]
    assert share.half == pytest.approx(1.959964 * (last.se_customers or 0.0), rel=1e-4)
    assert lines_of["let go"].half == 0
    assert lines_of[PER_HUNDRED].half is None
    cash = next(one for one in report.money.lines if one.name == CASH)
    per_hundred, cost, whole = (
        dict(one.worlds)["B"] for one in (lines_of[PER_HUNDRED], lines_of["cost of messages"], cash)
    )
    assert per_hundred == pytest.approx(100 * (cost or 0.0) / (whole or 1.0))
    assert "give or take" in text.laid_out((), outcome.sections(report))
