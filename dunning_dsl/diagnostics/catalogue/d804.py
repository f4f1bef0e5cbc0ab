"""D804: stuck on an offer."""

from __future__ import annotations

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D804",
    slug="stuck-on-an-offer",
    severity=Severity.WARNING,
    message="{rule} moves the stage only if `{action}` may be made, which is forbidden while `{fact}` is unknown",
    help="write `if known({fact})` behind the offer, or put it into a rule of its own",
    explanation="""\
All actions of a rule go or none, and a `never` also holds where its condition is unknown. A customer without this
fact would never leave the stage before. An action with `if` is left out where it may not go, and the rest goes on.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

fact health: number optional "Usage score"

stages: reminder -> notice

never offer when health < 30

rule into_notice:
    when days_overdue >= 14:
        escalate to notice
        offer extension(days: 7 days)
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

fact health: number optional "Usage score"

stages: reminder -> notice

never offer when health < 30

rule into_notice:
    when days_overdue >= 14:
        escalate to notice
        offer extension(days: 7 days) if known(health)
""",
)
