"""The true response model of the synthetic energy book: every number that says how its households live and answer.

Assumed round figures, but for what a message does (`truth`, see its `SOURCES`) and the share of households that need
looking after, whose order of size is that of published surveys. Nothing here is fitted to anybody's data.
"""

from __future__ import annotations

from typing import Final

from dunning_simulator.sample import truth

# --- bills ----------------------------------------------------------------------------------------------------------
SEASON: Final = (150, 145, 130, 105, 80, 65, 60, 60, 75, 100, 125, 145)
"""A month's bill in hundredths of the mean, January first."""

ESTIMATED: Final = 0.25
WRONG_ESTIMATE: Final = 0.06
"""Share of bills on an estimate, and of those how many are far too high."""

READING_CREDITED: Final = 0.7
"""Share of far too high bills that a reading brings down."""

# --- direct debits --------------------------------------------------------------------------------------------------
DEBIT_FAILS: Final = {"steady": 0.012, "short": 0.11}
DEBIT_CODES: Final = (("0", 0.72), ("1", 0.18), ("B", 0.07), ("5", 0.03))
RETRY_WORKS: Final = 0.5
NEW_DEBIT: Final = 0.25
"""Per message that asks for a new instruction, and the bill is then paid."""

# --- payment by hand ------------------------------------------------------------------------------------------------
PAYS_BEFORE_DUE: Final = {"steady": 0.7, "short": 0.3}
PAYS_A_DAY: Final = ((7, 0.05), (21, 0.03), (60, 0.014), (120, 0.005), (10**6, 0.001))
"""Daily chance to pay an overdue bill without any contact, up to that many days after the due date."""

SHORT_FACTOR: Final = 0.35
"""The factor on it for those who are short of money."""

PAY_DAY_FACTOR: Final = 3.0
"""The factor on it on the day on which their money comes in."""

PART: Final = 0.2
"""Share of payments by hand that cover only half."""

# --- answers --------------------------------------------------------------------------------------------------------
BOUNCES: Final = {"email": 0.03, "sms": 0.04, "letter": 0.01}
REPLIES: Final = 0.03
PROMISES: Final = 0.04
PROMISE_KEPT: Final = 0.65
COMPLAINS: Final = 0.002
OPTS_OUT: Final = 0.002
"""Per message that arrives."""

TALKS: Final = 0.4
PLAN_ACCEPTED: Final = {"steady": 0.25, "short": 0.45}
"""Per call that somebody takes, and per conversation in which parts are offered."""

INSTALMENTS: Final = 6
INSTALMENT_PAID: Final = {"steady": 0.95, "short": 0.86}
VISITED: Final = 0.75
LEARNED: Final = 0.15
"""Share of visits at which somebody is met, and of conversations and visits after which we know of a hard place."""

DISPUTES: Final = 0.002
DISPUTE_CREDITED: Final = 0.4
"""Per overdue day; what becomes of a dispute."""

MORATORIUM_A_DAY: Final = 0.0012
MORATORIUM_DAYS: Final = 60
"""Daily chance of breathing space for somebody short of money who owes more than two bills."""

SOURCES: Final = """\
- messages: Philadelphia letters (National Tax Journal 72(3), 2019) for the size, road-traffic fines after day 60 for
the shape
- breathing space: 60 days, from official guidance on the scheme
- everything else: assumed
"""


def daily(late: int) -> float:
    """The chance to pay on an overdue day without any contact."""
    return truth.up_to(PAYS_A_DAY, late, 0.0)


def as_toml() -> str:
    """The model as a file beside the data."""
    return truth.as_toml(globals())
