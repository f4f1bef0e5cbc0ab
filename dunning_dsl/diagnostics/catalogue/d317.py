"""D317: currency given twice."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D317",
    slug="currency-given-twice",
    severity=Severity.ERROR,
    message="{currency} has two values here",
    explanation="""\
An amount has one value for each currency.
""",
    bad="""\
policy "P":
    currency EUR, USD
    timezone "UTC"

param least: money = 50 EUR / 60 EUR / 60 USD

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
    help="keep one",
)
