"""D314: amounts per currency here."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D314",
    slug="amounts-per-currency-here",
    severity=Severity.ERROR,
    message="one value per currency can stand in a param, a cell of a table, a default or `ignore balances under` only",
    explanation="""\
An amount with a value for each currency is named once, so that the places that use it stay short and agree.
""",
    bad="""\
policy "P":
    currency EUR, USD
    timezone "UTC"

rule nudge:
    when amount_due >= 50 EUR / 60 USD: send email "reminder"
""",
    good="""\
policy "P":
    currency EUR, USD
    timezone "UTC"

param least: money = 50 EUR / 60 USD

rule nudge:
    when amount_due >= least: send email "reminder"
""",
    help="make it a param and name that here",
)
