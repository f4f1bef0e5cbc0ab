"""Histories made by worlds whose response is known, to be fitted to."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from dunning_simulator.fit.lived import recorded
from dunning_simulator.response.model import Model
from dunning_simulator.response.population import members
from dunning_simulator.response.worlds import Lives

from dunning_dsl.check import check_text
from dunning_dsl.ledger.model import Ledger
from dunning_dsl.program.statements import Program
from tests.response.books import FIRST, owing, plain

LAST = FIRST + 120
DAYS = (FIRST, LAST)

HEAD = """\
policy "Known":
    currency USD
    timezone "UTC"

stages: reminder -> notice

"""

DRAWN = """\
experiment nudge: none 50%, mail 50%

rule first:
    when days_overdue >= 3 and nudge == mail: send email "first" tone friendly
"""

FIXED = """\
rule first:
    when days_overdue >= 3: send email "first" tone friendly
"""

TIMED = """\
experiment timing: early 50%, late 50%

rule early:
    when days_overdue >= 10 and timing == early: send email "first" tone friendly

rule late:
    when days_overdue >= 14 and timing == late: send email "first" tone friendly
"""


def policy(rules: str) -> Program:
    found = check_text(HEAD + rules, messages=False)
    assert found.program is not None, found.diagnostics
    return found.program


def known(*ratios: float, frailty: float = 1.0, days: tuple[int, ...] = (0, 2, 7), dead: float = 0.0) -> Model:
    """Payment alone, with an effect of messages that ends with the last of the days; half are unpaid when due."""
    model = plain("b2b").with_frailty(frailty)
    contact = model.contact
    neutral = contact.hr_neutral.model_copy(update={"v": ratios, "scale": (0.2, 3.0)})
    firm = contact.hr_firm.model_copy(update={"v": ratios, "scale": (0.2, 3.0)})
    away = contact.undelivered.model_copy(update={"by": {"email": dead} if dead else {}})
    update = {"days": days, "hr_neutral": neutral, "hr_firm": firm, "undelivered": away}
    return model.model_copy(update={"contact": contact.model_copy(update=update)})


def start(model: Model) -> Model:
    """The same with effects stated that are not the world's."""
    contact = model.contact
    stated = contact.hr_neutral.model_copy(update={"v": tuple(1.3 for _ in contact.hr_neutral.v), "scale": (0.2, 3.0)})
    return model.model_copy(update={"contact": contact.model_copy(update={"hr_neutral": stated})})


@cache
def _lives(rules: str, customers: int, name: str) -> tuple[Program, tuple[Ledger, ...]]:
    return policy(rules), tuple(owing(f"{name}{n}", due=16 + n % 7) for n in range(customers))


def history(rules: str, model: Model, customers: int, *, seed: int, name: str = "C") -> tuple[Ledger, ...]:
    """What a business that runs the policy has in its books after the days."""
    program, ledgers = _lives(rules, customers, name)
    lives = Lives(program, members(model, ledgers, FIRST), *DAYS, bare=False)
    return tuple(one for lived in lives.live(model, seed=seed, replicate=0) for one in recorded(lives, lived))


def without_messages(ledgers: tuple[Ledger, ...]) -> tuple[Ledger, ...]:
    return tuple(replace(one, events=tuple(e for e in one.events if e.kind != "message_sent")) for one in ledgers)
