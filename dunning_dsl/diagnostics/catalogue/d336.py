"""D336: dates do not rise."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D336",
    slug="dates-do-not-rise",
    severity=Severity.ERROR,
    message="each later value of a param has a later date",
    explanation="""\
The date of a decision picks the value of a param: the latest that has begun. The first also holds before its
own date.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

param fee: money = 15 USD from 2027-01-01, 20 USD from 2026-01-01

rule nudge:
    when amount_due >= fee: send email "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

param fee: money = 15 USD from 2026-01-01, 20 USD from 2027-01-01

rule nudge:
    when amount_due >= fee: send email "reminder"
""",
    help="write `VALUE from DATE`, the earliest first",
)
