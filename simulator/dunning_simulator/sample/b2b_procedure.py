"""The procedure that the business of the synthetic invoice book had in force: three letters, a hold, an agency."""

from __future__ import annotations

from typing import Final

from dunning_simulator.sample.procedure import Step

NAME: Final = "house procedure"

UPCOMING: Final = Step("upcoming", ("email",), "friendly")
THANKS: Final = Step("thank_you", ("email",), "friendly")
PLAN: Final = Step("payment_plan", ("email",), "friendly")

LADDER: Final[dict[int, Step]] = {
    7: Step("reminder", ("email", "letter"), "friendly"),
    21: Step("notice", ("email", "letter"), "firm", "notice"),
    35: Step("last_notice", ("letter", "email"), "final", "final"),
    75: Step("referral_notice", ("letter", "email"), "final"),
}
PLAN_DAY: Final = 25
PLAN_FROM: Final = 200_000
"""From this debt on (minor units) instalments are offered."""
HOLDS: Final = 50
REFERS: Final = 105
CALLS: Final = 14
CALLS_FROM: Final = 650_000
