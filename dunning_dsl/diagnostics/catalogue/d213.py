"""D213: no currency."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D213",
    slug="no-currency",
    severity=Severity.ERROR,
    message="the policy does not say its currency",
    explanation="""\
Amounts mean nothing without a currency. List every currency that the policy is for; cases in any other are
counted, not decided.
""",
    bad="""\
policy "P":
    timezone "UTC"

rule nudge:
    on day 3: send email "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    on day 3: send email "reminder"
""",
    help="add a line `currency USD` (or another) under `policy`",
)
