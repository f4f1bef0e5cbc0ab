"""What a policy makes the engine look at, and how often."""

from __future__ import annotations

from datetime import date

import pytest
from dunning_simulator.engines.interpreter import Interpreter
from dunning_simulator.engines.kernel import Kernel
from dunning_simulator.rows import Request

from dunning_dsl.check import check_text
from dunning_dsl.engine.columns import encode
from dunning_dsl.engine.lower import lower
from dunning_dsl.engine.plan import Plan
from dunning_dsl.engine.run import Runner
from dunning_dsl.ledger.model import Customer, Invoice, Ledger

FIRST = date(2026, 1, 5).toordinal()
DAYS = 100

HEAD = """
policy "Seldom":
    currency USD
    timezone "UTC"

rule first:
    on day 3: send email "first" tone friendly
"""


def plan(*rules: str) -> Plan:
    found = check_text(HEAD + "\n".join(rules), messages=False)
    assert found.program is not None, found.diagnostics
    return lower(found.program)


def decisions(made: Plan, *, every_day: bool = False) -> int:
    """On how many days a customer is looked at who owes from the third day on."""
    owing = Ledger(Customer("C1", consent={"email": True}), (Invoice("I1", FIRST + 2, 10_000, "USD", FIRST),))
    runner = Runner(made, FIRST, FIRST + DAYS - 1, fast=False, every_day=every_day)
    return runner.run(encode(made.schema, [owing])).decisions


@pytest.mark.parametrize(
    "condition",
    [
        "days_since_contact > days_overdue + 3",
        "days_overdue * 2 > days_since_issue + 60",
        "min(days_overdue, days_since_contact) >= 60",
        "max(business_days_overdue, 5) - 3 > 40",
        "not (days_overdue - 2 <= 70)",
    ],
)
def test_numbers_that_only_time_moves_are_slept_through_until_they_can_matter(condition: str) -> None:
    made = plan("rule other:", f'    when {condition}: send email "second" tone friendly')
    assert decisions(made, every_day=True) > 90
    assert decisions(made) < 20


def test_days_on_hold_are_no_days_in_a_stage() -> None:
    """Another fact rises meanwhile, so the difference changes though both rise otherwise."""
    text = HEAD + (
        '\nrule wait:\n    on day 5: hold for 9 days "wait"\n'
        "rule other:\n    when days_in_stage <= days_overdue - 6:\n"
        '        send email "second" tone friendly\n'
    )
    found = check_text(text, messages=False)
    assert found.program is not None, found.diagnostics
    owing = Ledger(Customer("C1", consent={"email": True}), (Invoice("I1", FIRST + 2, 10_000, "USD", FIRST),))
    request = Request(found.program, FIRST, FIRST + 40)
    (wanted,) = Interpreter(request).replay([owing])
    (told,) = Kernel(request, compiled=False).replay([owing])
    assert "other" in {action.rule for action in wanted.actions}
    assert (told.actions, told.counts) == (wanted.actions, wanted.counts)


def test_what_makes_a_rule_undecided_is_told_however_much_is_slept() -> None:
    """The condition is unknown from the first day; from the sixth of the month on another fact has a part in that."""
    text = HEAD.replace("rule first:", "fact health: number optional\n\nrule first:") + (
        "rule other:\n    when average_days_late > 3 or health > 3 and day_of_month > 5:\n"
        '        send email "second" tone friendly\n'
    )
    found = check_text(text, messages=False)
    assert found.program is not None, found.diagnostics
    owing = Ledger(Customer("C1", consent={"email": True}), (Invoice("I1", FIRST + 2, 10_000, "USD", FIRST),))
    first = date(2026, 2, 2).toordinal()
    request = Request(found.program, first, first + 20)
    (wanted,) = Interpreter(request).replay([owing])
    undecided = {fact for _, rule, fact in wanted.undecided if rule == "other"}
    assert undecided == {"average_days_late", "health"}
    for every_day in (True, False):
        (told,) = Kernel(request, compiled=False, every_day=every_day).replay([owing])
        assert told.undecided == wanted.undecided


def test_what_several_rules_ask_alike_is_looked_at_once() -> None:
    asked = "days_since_contact > days_overdue + 3 or part_paid"
    one = plan("rule one:", f'    when {asked}: send email "second" tone friendly')
    three = plan(*(f'rule r{n}:\n    when {asked}: send email "m{n}" tone friendly\n' for n in range(3)))
    assert one.nodes == three.nodes
