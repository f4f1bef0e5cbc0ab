"""Arms of experiments, wherever a policy may read them: the kernel's rows are the interpreter's."""

from __future__ import annotations

import pytest
from dunning_simulator.replay import replay

from dunning_dsl.check import check_text
from tests.evaluate.world import FIRST, World, ledgers

HEAD = """\
policy "Arms":
    currency USD
    timezone "UTC"
    look ahead 0 days

experiment touch: control 50%, text 50%
"""

IN_A_RULE = (
    HEAD
    + """
rule mail:
    when days_overdue >= 3 and touch == control: send email "reminder"

rule message:
    when days_overdue >= 3 and touch == text: send sms "reminder"
"""
)
IN_A_GUARD = (
    HEAD
    + """
rule both:
    when days_overdue >= 3: send first of (sms, email) "reminder"

never sms when touch == control
limit email to 1 per case when touch == text
"""
)
IN_A_DEFINITION = (
    HEAD
    + """
let early = touch == text and amount_due >= 50 USD

choose tone:
    firm when early
    friendly otherwise

rule first:
    when days_overdue >= 3 if early: send email "reminder"

rule later:
    when days_overdue >= 6: send email "notice"
""".replace(" if early", " and early")
)
IN_ANOTHER = (
    HEAD
    + """
experiment tone_of when touch == text: plain 50%, warm 50%

rule warm:
    when days_overdue >= 3 and tone_of == warm: send email "reminder" tone friendly

rule plain:
    when days_overdue >= 3 and tone_of == plain: send email "reminder" tone firm
"""
)
WHEN_IT_SLEEPS = (
    HEAD
    + """
rule once:
    on day 0: tag "opened"

rule after:
    when days_overdue >= 20 and touch == text: send email "notice"
"""
)


@pytest.mark.parametrize("source", [IN_A_RULE, IN_A_GUARD, IN_A_DEFINITION, IN_ANOTHER, WHEN_IT_SLEEPS])
@pytest.mark.parametrize("since", [0, 12])
def test_the_kernel_reads_arms_as_the_interpreter_does(source: str, since: int) -> None:
    checked = check_text(source, messages=False)
    assert checked.program is not None, [d.message for d in checked.diagnostics]
    found = ledgers(World(customers=12, days=40, invoices=2))
    rows = [
        list(replay(checked.program, found, first_day=FIRST + since, last_day=FIRST + 39, engine=engine))
        for engine in ("kernel", "interpreter")
    ]
    assert rows[0] == rows[1]
    assert any(customer.actions for customer in rows[0])
