"""D313: value for a currency missing."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D313",
    slug="value-for-a-currency-missing",
    severity=Severity.ERROR,
    message="there is no value for {missing}",
    explanation="""\
With several currencies an amount has a value for each of them.
""",
    bad="""\
policy "P":
    currency EUR, USD
    timezone "UTC"

param least: money = 50 EUR

rule nudge:
    when amount_due >= least: send email "reminder"
""",
    good="""\
policy "P":
    currency EUR, USD
    timezone "UTC"

param least: money = 50 EUR / 60 USD

rule nudge:
    when amount_due >= least: send email "reminder"
""",
    help="write one for each: `{example}`",
)
