"""What `words` says parses back to what it was said of."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dunning_dsl.check import check_text
from dunning_dsl.program import statements as s
from dunning_dsl.program.expressions import Expr
from dunning_dsl.program.statements import Program
from dunning_dsl.program.values import COUNT, DAYS, MONEY, NUMBER, PERCENT, TEXT, UNKNOWN, Type, Value
from dunning_dsl.program.words import RESERVED, guard_words, head_words, step_words, value_words, words
from tests.strategies.policies import compiled, conditions, policy_texts

GOOD = Path(__file__).parents[1] / "corpus" / "language" / "good"
FEW = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))


def checked(text: str) -> Program:
    found = check_text(text, messages=False)
    assert found.program is not None, [d.message for d in found.diagnostics]
    return found.program


def guards_of(program: Program) -> tuple[s.Never | s.Limit | s.Quiet, ...]:
    return (*program.nevers, *program.limits, *program.quiets)


def conditions_of(program: Program) -> list[Expr]:
    found = [rule.head.condition for rule in program.rules]
    found += [step.condition for rule in program.rules for step in rule.steps]
    found += [guard.clauses.condition for guard in guards_of(program)]
    found += [d.expr for d in program.definitions if isinstance(d, s.Let) and d.expr.type.kind == "boolean"]
    return [condition for condition in found if condition is not None]


def reread(text: str, expressions: list[Expr]) -> list[Expr]:
    """The expressions, written out in words behind the policy and read again."""
    lets = "".join(f"\nlet again_{n} = {words(e)}\n" for n, e in enumerate(expressions))
    found = {d.name: d for d in checked(text + lets).definitions}
    again = [found[f"again_{n}"] for n in range(len(expressions))]
    return [d.expr for d in again if isinstance(d, s.Let)]


@pytest.mark.parametrize("path", sorted(GOOD.glob("*.dun")), ids=lambda p: p.stem)
def test_conditions_of_the_corpus_parse_back(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    program = check_text(text, messages=False, folder=path.parent).program
    if program is None:
        pytest.skip("needs files beside it")
    expressions = [e for e in conditions_of(program) if "test" not in words(e)]
    lets = "".join(f"\nlet again_{n} = {words(e)}\n" for n, e in enumerate(expressions))
    again = check_text(text + lets, messages=False, folder=path.parent)
    assert again.program is not None, [d.message for d in again.diagnostics]
    by_name = {d.name: d for d in again.program.definitions}
    for n, expression in enumerate(expressions):
        found = by_name[f"again_{n}"]
        assert isinstance(found, s.Let)
        assert found.expr == expression


@FEW
@given(policy_texts(), st.lists(conditions(), min_size=1, max_size=4))
def test_generated_conditions_parse_back(text: str, more: list[str]) -> None:
    text += "".join(f"\nlet more_{n} = {condition}\n" for n, condition in enumerate(more))
    program = compiled(text)
    if program is not None:
        expressions = conditions_of(program)
        assert reread(text, expressions) == expressions


HEADER = 'policy "P":\n    currency USD, KWD\n    timezone "UTC"\n\nstages: first -> "case"\n\n'
PARAMS = """param wait: days = 3
param cap: money = 5 USD / 0.500 KWD

"""
RULES = """use std.safe

rule warn:
    on day -7, 3 when not autopay: send first of (email, letter) "warning" tone firm to owner at 14:30

rule plan:
    when days_overdue in -1..9 and not (autopay or disputed), every wait, at most 3 times:
        offer payment_plan(instalments: 3) for 5 business_days if open_invoices > 2
        assign to "calls" due in 1 day
        tag "back\\slash"

rule fee:
    on message_failed(email) after 2 days when noticed("warning", 10 days):
        charge "late fee" min(amount_due * 2.5%, cap)
        escalate straight to "case"
        cancel subscription at period end
        refer to "agency"

rule rest_of_it:
    on task_done("calls"):
        hold for 7 days "they asked"
        retry payment on backup

never escalate "case" when amount_due < cap because "small" from 2026-01-01 before 2027-01-01
limit send "warning" to 2 per case
quiet from 20:00 to 08:00 on saturday, sunday for sms, call when kind == consumer
"""


def test_rules_and_guards_are_said_as_people_write_them() -> None:
    text = HEADER + PARAMS + RULES
    program = checked(text)
    rules = "".join(
        f"rule {rule.name}:\n    {head_words(rule.head)}:\n" + "".join(f"        {step_words(x)}\n" for x in rule.steps)
        for rule in program.rules
    )
    guards = "".join(guard_words(guard) + "\n" for guard in guards_of(program))
    again = checked(HEADER + PARAMS + rules + guards)
    assert again.rules == program.rules
    assert (again.nevers, again.limits, again.quiets) == (program.nevers, program.limits, program.quiets)


@pytest.mark.parametrize(
    ("value", "type", "currency", "expected"),
    [
        (5, DAYS, "", "5 days"),
        (1, DAYS, "", "1 day"),
        (-1, DAYS, "", "-1 day"),
        (9999, DAYS, "", "forever"),
        (12000, MONEY, "USD", "120.00 USD"),
        (-5, MONEY, "USD", "-0.05 USD"),
        (1500, MONEY, "JPY", "1500 JPY"),
        (1500, MONEY, "KWD", "1.500 KWD"),
        (200_000, PERCENT, "", "20%"),
        (125_000, PERCENT, "", "12.5%"),
        (-250_000, NUMBER, "", "-0.25"),
        (3_000_000, NUMBER, "", "3"),
        (7, COUNT, "", "7"),
        (True, Type("boolean"), "", "true"),
        (UNKNOWN, DAYS, "", "unknown"),
        ("US", TEXT, "", '"US"'),
        ("pro", Type("enum", ("free", "pro")), "", "pro"),
        ("test", Type("enum", ("test", "pro")), "", '"test"'),
    ],
)
def test_values_are_said_for_people(value: Value, type: Type, currency: str, expected: str) -> None:
    assert value_words(value, type, currency) == expected


def test_reserved_words_are_those_of_the_grammar() -> None:
    from dunning_dsl.syntax import keywords

    assert frozenset(keywords.RESERVED) == RESERVED
