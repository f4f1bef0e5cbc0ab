"""D312: one amount for several currencies."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D312",
    slug="one-amount-for-several-currencies",
    severity=Severity.ERROR,
    message="an amount here would be of one currency, and the policy has several: {listed}",
    explanation="""\
With several currencies a case's own is taken. So an amount is written once, as a param (or in a cell of a
table), with a value for each currency. Only 0 is the same in all. A test is about one case: its amounts say their
currency, which is then the case's.
""",
    bad="""\
policy "P":
    currency EUR, USD
    timezone "UTC"

rule nudge:
    when amount_due >= 50 EUR: send email "reminder"
""",
    good="""\
policy "P":
    currency EUR, USD
    timezone "UTC"

param least: money = 50 EUR / 60 USD

rule nudge:
    when amount_due >= least: send email "reminder"
""",
    help="put it in a param with one value for each: `param NAME: money = {example}`",
)
