"""D115: undated value."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D115",
    slug="undated-value",
    severity=Severity.ERROR,
    message="a later value of `{param}` needs the date from which it holds",
    explanation="""\
The first value of a parameter also holds before its date, so it may have none. Every later one says from when
it holds.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

param late_fee: money = 15 USD, 20 USD
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

param late_fee: money = 15 USD, 20 USD from 2027-01-01
""",
    help="write it as `VALUE from 2027-01-01`",
)
