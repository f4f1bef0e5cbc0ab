"""A case told in facts that owes nothing is no case."""

from __future__ import annotations

import pytest

from dunning_dsl.check import check_text
from dunning_dsl.decide import decide_facts

POLICY = """policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when days_overdue >= 3: send email "reminder"
"""


@pytest.mark.parametrize(("amount", "sent"), [(1, 1), (0, 0), (-2_000, 0)])
def test_nobody_is_written_to_about_nothing(amount: int, sent: int) -> None:
    program = check_text(POLICY).program
    assert program is not None
    decision = decide_facts(program, {("days_overdue", ()): 5, ("amount_due", ()): amount})
    assert len(decision.actions) == sent
