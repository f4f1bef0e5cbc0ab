"""Results are held to the bounds of their type; what is only compared is exact, and fits a machine word."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dunning_dsl.check import Checked, check_text
from dunning_dsl.check.structure.context import walk
from dunning_dsl.check.structure.ranges import WORD
from dunning_dsl.decide.evaluate import Index, Snapshot
from dunning_dsl.program.expressions import Arithmetic
from dunning_dsl.program.statements import When
from dunning_dsl.program.values import BOUND

HEAD = """policy "P":
    currency USD
    timezone "UTC"

fact balance: money

"""
MOST = BOUND["money"]
COMPARED: dict[str, Callable[[int, int], Fraction]] = {
    "amount_due + 3": lambda due, balance: Fraction(due + 300),
    "amount_due + balance - 0.01": lambda due, balance: Fraction(due + balance - 1),
    "balance - amount_due * 3": lambda due, balance: Fraction(balance - due * 3),
    "amount_due * 1.5 + balance": lambda due, balance: Fraction(due * 3, 2) + balance,
}


def errors(checked: Checked) -> list[str]:
    return [found.code for found in checked.diagnostics if found.severity.value == "error"]


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(sorted(COMPARED)),
    st.sampled_from([0, 2, MOST - 2, MOST]),
    st.sampled_from([-MOST, -MOST + 1, 0, MOST]),
    st.sampled_from([-MOST, -1, 0, 299, MOST - 1, MOST]),
)
def test_a_comparison_is_exact_where_its_facts_are_at_their_bounds(text: str, due: int, balance: int, to: int) -> None:
    amount = f"{'-' if to < 0 else ''}{abs(to) // 100}.{abs(to) % 100:02d}"
    checked = check_text(f'{HEAD}rule r:\n    when {text} > {amount} USD: tag "x"\n', "p.dun", messages=False)
    assert errors(checked) == []
    assert checked.program is not None
    head = checked.program.rules[-1].head
    assert isinstance(head, When)
    values = {"amount_due": due, "balance": balance}
    snapshot = Snapshot(Index.of(checked.program), "USD", 740_000, lambda name, args: values[name])
    assert snapshot.value(head.condition) is operator.gt(COMPARED[text](due, balance), to)
    for node in walk(head.condition):
        if isinstance(node, Arithmetic):
            value = snapshot.value(node)
            assert isinstance(value, int)
            assert abs(value) < WORD


def test_a_compared_product_that_leaves_a_machine_word_is_refused() -> None:
    text = 'fact score: number\n\nrule r:\n    when amount_due * score > 5: tag "x"\n'
    assert errors(check_text(HEAD + text, "p.dun", messages=False)) == ["D406"]


def test_a_sum_above_the_bound_of_its_type_can_still_be_true() -> None:
    text = f'rule r:\n    when amount_due + 3 > {MOST // 100} USD: tag "x"\n'
    checked = check_text(HEAD.replace("fact balance: money\n", "") + text, "p.dun", messages=False)
    assert [found.code for found in checked.diagnostics] == []


@pytest.mark.parametrize(
    "expression",
    ["amount_due + 3", "amount_due * 200%", "balance - amount_due", "balance * 2", "days_overdue * 20", "90% + 950%"],
)
def test_the_help_is_what_can_be_written(expression: str) -> None:
    text = f'{HEAD}let it = {expression}\n\nrule r:\n    when it > it: tag "x"\n'
    diagnostics = check_text(text, "p.dun", messages=False).diagnostics
    (found,) = (each for each in diagnostics if each.code == "D406")
    (meant,) = re.findall("`(.*?)`", found.helps[0])
    mended = text.replace(f"let it = {expression}", f"let it = {meant}")
    assert errors(check_text(mended, "p.dun", messages=False)) == []
