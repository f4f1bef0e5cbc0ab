"""D813: holdout not spared."""

from __future__ import annotations

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D813",
    slug="holdout-not-spared",
    severity=Severity.WARNING,
    message="customers of this arm are never contacted, yet {rule} may `{action}`",
    help="write `never anything` instead of `never contact`, or spare the arm in that rule",
    explanation="""\
An arm that hears nothing shows what happens without dunning. If its customers are still charged, cut off or
retried, they bear consequences that nobody told them of, and the comparison measures something else.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

experiment touch: control 90%, holdout 10%

never contact when touch == holdout

rule again:
    when days_overdue >= 3: retry payment
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

experiment touch: control 90%, holdout 10%

never anything when touch == holdout

rule again:
    when days_overdue >= 3: retry payment
""",
)
