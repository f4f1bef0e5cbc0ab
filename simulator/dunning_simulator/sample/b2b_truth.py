"""The true response model of the synthetic book of invoices between businesses. Nothing here is fitted to anybody's
data.
"""

from __future__ import annotations

from typing import Final

from dunning_simulator.sample import truth

HABITS: Final = ((("prompt", 0.9, 1.6), 0.52), (("slow", 0.42, 1.0), 0.34), (("hard", 0.12, 0.3), 0.14))
"""How a business pays: name, share of invoices paid by their due date, factor on the daily chance after it."""

PAYS_A_DAY: Final = ((7, 0.055), (21, 0.045), (45, 0.025), (90, 0.012), (10**6, 0.003))
"""Chance on each weekday to pay an overdue invoice without any contact, up to that many days after the due date."""

NEUTRAL: Final = truth.NEUTRAL
FIRM: Final = truth.FIRM
BY_SMS: Final = truth.BY_SMS
BY_LETTER: Final = truth.BY_LETTER
"""Factors of messages on that chance, as for consumers: nobody has published them for businesses."""

ON_HOLD: Final = 1.8
"""Factor while deliveries pause."""

PART: Final = 0.09
"""Share of payments that leave something out."""

NO_REFERENCE: Final = 0.15
"""Share of transfers that name no invoice."""

CREDITED: Final = 0.03
"""Share of invoices of which part is credited before they are paid: a return, a wrong price."""

BOUNCES: Final = 0.025
OPENED: Final = 0.5
REPLIES: Final = 0.05
PROMISES: Final = 0.06
PROMISE_KEPT: Final = 0.72
COMPLAINS: Final = 0.001
"""Per message that arrives, but for bounces (per address) and promises kept."""

DISPUTES: Final = 0.004
DISPUTE_CREDITED: Final = 0.35
DISPUTE_LOWERED: Final = 0.3
"""Per overdue weekday in the first month; what becomes of a dispute: credited whole, credited in part, else owed."""

PLAN_ACCEPTED: Final = 0.3
INSTALMENT_PAID: Final = 0.88

INSOLVENT: Final = 0.01
"""Per customer and year."""

SOURCES: Final = """\
- messages: as in the book of card payments, whose sources are about consumers - everything else: assumed
"""


def as_toml() -> str:
    """The model as a file beside the data."""
    return truth.as_toml(globals())
