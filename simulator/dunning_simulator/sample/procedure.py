"""The procedure that the business of the synthetic book had in force: fixed days, one message each, fixed retries.

It is close to what a first policy file would say, so that a replay of such a policy has a record to be held against.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dunning_simulator.sample.people import Person

NAME: Final = "house procedure"
RETRIES: Final = frozenset({3, 5, 7, 14})
SUSPENDS: Final = 28
CANCELS: Final = 90


@dataclass(frozen=True, slots=True)
class Step:
    """A message of the procedure; `channels` in order of preference, `stage` where it opens one."""

    message: str
    channels: tuple[str, ...]
    tone: str
    stage: str = ""


UPCOMING: Final = Step("upcoming", ("email",), "friendly")
UPDATE_CARD: Final = Step("update_card", ("email", "in_app"), "friendly")
THANKS: Final = Step("thank_you", ("email",), "friendly")
PLAN: Final = Step("payment_plan", ("email",), "friendly")

LADDER: Final[dict[int, Step]] = {
    3: Step("reminder", ("in_app", "email"), "friendly"),
    7: Step("second_reminder", ("email", "in_app"), "friendly"),
    10: Step("second_reminder", ("email", "sms"), "friendly"),
    14: Step("notice", ("email", "letter"), "firm", "notice"),
    21: Step("last_notice", ("email", "letter"), "final", "final"),
    35: Step("suspended", ("email", "in_app"), "final"),
    60: Step("closing", ("email", "letter"), "final"),
}
PLAN_DAY: Final = 12
PLAN_FROM: Final = 20_000
"""From this debt on (minor units) instalments are offered."""


def channel_for(step: Step, who: Person, refused: set[str], failed: set[str]) -> str | None:
    """The first channel that reaches them, was not opted out of, and did not fail; None if there is none or they are
    not to be written to."""
    if who.silent:
        return None
    return next((c for c in step.channels if who.has(c) and c not in refused and c not in failed), None)
