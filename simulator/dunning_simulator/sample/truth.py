"""The true response model of the synthetic book: every number that says how its customers behave.

The order of size is that of published figures where there are any (see `SOURCES`), but nothing here is fitted to
anybody's data.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

# --- failed charges -------------------------------------------------------------------------------------------------
FAILS: Final = {"card": 0.05, "bank_debit": 0.03}
"""Chance that the charge of one invoice fails. About half of it is recovered, so two customers in a hundred are lost
that way in a month."""

FAILURES: Final = (("funds", 0.38), ("needs_update", 0.24), ("issuer", 0.17), ("technical", 0.21))

CODES: Final[dict[str, tuple[tuple[str, float], ...]]] = {
    "funds": (("insufficient_funds", 0.8), ("51", 0.2)),
    "needs_update": (("expired_card", 0.6), ("incorrect_number", 0.15), ("invalid_cvc", 0.15), ("lost_card", 0.1)),
    "issuer": (("do_not_honor", 0.6), ("generic_decline", 0.4)),
    "technical": (("processing_error", 0.5), ("issuer_not_available", 0.5)),
}

CLEARED: Final[dict[str, tuple[float, float, float]]] = {
    "funds": (0.12, 0.32, 0.45),
    "issuer": (0.10, 0.22, 0.33),
    "technical": (0.50, 0.60, 0.65),
    "needs_update": (0.0, 0.01, 0.02),
}
"""Share of failures whose cause has passed by day 1, 7 and 28, straight lines between."""

CLEARED_DAYS: Final = (1, 7, 28)
SUCCESS_IF_CLEARED: Final = 0.9

# --- payment by hand ------------------------------------------------------------------------------------------------
PAYS_BEFORE_DUE: Final = 0.62
"""Share of invoices without automatic payment that are paid by their due date."""

PAYS_A_DAY: Final = ((3, 0.021), (10, 0.014), (30, 0.0065), (60, 0.0014), (10**6, 0.0004))
"""Daily chance to pay by hand what could not be charged, without any contact, up to that many days after the due
date."""

PAYS_A_DAY_BY_HAND: Final = ((7, 0.09), (14, 0.07), (30, 0.04), (60, 0.012), (10**6, 0.001))
"""The same for those who always pay by hand: they are late rather than unable, and half have paid within a week."""

PATIENCE: Final = ((0.4, 0.3), (1.0, 0.45), (1.8, 0.25))
"""Frailty: the factor on a customer's daily chance, and the share of customers who have it."""

NEUTRAL: Final = ((1, 1.76), (6, 1.27), (15, 1.11), (30, 1.05))
FIRM: Final = ((1, 2.93), (6, 1.70), (15, 1.27), (30, 1.12))
"""Factor on the daily chance up to so many days after the last message that arrived; firm also for final."""

BY_SMS: Final = 1.2
BY_LETTER: Final = 1.1
"""On top, for the excess over 1 of the factor above."""

PART: Final = 0.12
"""Share of payments by hand that cover only half."""

# --- everything else ------------------------------------------------------------------------------------------------
BOUNCES: Final = {"email": 0.02, "sms": 0.03}
"""Share of addresses that never receive anything."""

OPENED: Final = 0.4
REPLIES: Final = 0.02
PROMISES: Final = 0.012
PROMISE_KEPT: Final = 0.7
COMPLAINS: Final = 0.0008
OPTS_OUT: Final = 0.002
"""Per message that arrives; complaints and opt-outs twice as often after a firm one."""

DISPUTES: Final = 0.003
DISPUTE_CREDITED: Final = 0.5
"""Per overdue day; what becomes of a dispute."""

CARD_UPDATED: Final = 0.05
"""Per message that asks for a new card, and then the charge goes through."""

LEAVES: Final = 0.002
"""Per overdue day: they cancel by themselves, and nothing more is billed."""

PLAN_ACCEPTED: Final = 0.2
INSTALMENT_PAID: Final = 0.85

SOURCES: Final = """\
- messages: Philadelphia letters (National Tax Journal 72(3), 2019) for the size, road-traffic fines after day 60 for
the shape - failures and what passes: vendors' published shares, weak
- everything else: assumed
"""


def up_to(table: tuple[tuple[int, float], ...], day: int, beyond: float) -> float:
    """The value of the first row whose day is not below `day`."""
    return next((value for last, value in table if day <= last), beyond)


def effect(days: int, tone: str, channel: str) -> float:
    """The factor on the daily chance to pay, `days` after the last message that arrived."""
    table = FIRM if tone in ("firm", "final") else NEUTRAL
    more = {"sms": BY_SMS, "letter": BY_LETTER}.get(channel, 1.0)
    return 1.0 + (up_to(table, days, 1.0) - 1.0) * more


def clears_on(failure: str, share: float) -> int | None:
    """Days after the failure on which its cause passes, for a uniform `share`; None: never within four weeks."""
    before_day, before = 0, 0.0
    for day, cleared in zip(CLEARED_DAYS, CLEARED[failure], strict=True):
        if share < cleared:
            return before_day + 1 + int((share - before) / (cleared - before) * (day - before_day))
        before_day, before = day, cleared
    return None


def as_toml(model: Mapping[str, object] | None = None) -> str:
    """The model as a file beside the data; another book's where its names and values are given."""
    lines = ["# The true response model of this synthetic book. Nothing here describes real people.", ""]
    for name, value in sorted((globals() if model is None else model).items()):
        if name.isupper() and not name.startswith("_") and name != "SOURCES":
            lines.append(f"{name.lower()} = {_toml(value)}")
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(item)}" for key, item in value.items()) + " }"
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)
