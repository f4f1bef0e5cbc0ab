"""D330: no day between."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D330",
    slug="no-day-between",
    severity=Severity.ERROR,
    message="no day lies between these dates",
    explanation="""\
`from` is the first day, `before` the first day on which it no longer holds.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

never sms because "trial" from 2027-02-01 before 2027-01-01
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

never sms because "trial" from 2027-01-01 before 2027-02-01
""",
    help="make `before` later than `from`",
)
