"""The procedure that the energy supplier of the synthetic book had in force: fixed days, one letter after the other, a
call, and a visit before anything is cut off."""

from __future__ import annotations

from collections.abc import Set
from typing import Final

from dunning_simulator.sample.procedure import Step
from dunning_simulator.sample.utility_people import Household

NAME: Final = "house procedure"
UPCOMING: Final = Step("upcoming", ("email", "letter"), "friendly")
DEBIT_FAILED: Final = Step("debit_failed", ("email", "letter"), "friendly")
NEW_DEBIT: Final = Step("new_debit", ("email", "letter"), "friendly")
PLAN: Final = Step("payment_plan", ("email", "letter"), "friendly")
THANKS: Final = Step("thank_you", ("email",), "friendly")
CALL: Final = Step("talk", ("call",), "friendly")

LADDER: Final[dict[int, Step]] = {
    7: Step("reminder", ("email", "letter"), "friendly"),
    17: Step("second_reminder", ("email", "sms", "letter"), "friendly"),
    24: CALL,
    30: Step("notice", ("letter", "email"), "firm", "notice"),
    46: Step("visit", ("letter", "email"), "firm", "visit"),
    62: Step("last_notice", ("letter", "email"), "final", "final"),
}
"""By days after the due date."""

RETRIES: Final = frozenset({7, 14})
PLAN_DAY: Final = 20
PLAN_FROM: Final = 6_000
VISIT: Final = 46
CUTS: Final = 80
CUT_FROM: Final = 20_000
WRITES_OFF: Final = 300
"""Days, and minor units."""


def channel_for(step: Step, who: Household, refused: Set[str], failed: Set[str]) -> str | None:
    """The first channel that reaches them, was not opted out of, and did not fail; None if there is none."""
    return next((c for c in step.channels if who.has(c) and c not in refused and c not in failed), None)
