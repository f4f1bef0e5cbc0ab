"""D113: time unit."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D113",
    slug="time-unit",
    severity=Severity.ERROR,
    message="`{found}` is not a unit of the language",
    explanation="""\
Policies are decided once a day, so times are whole days: `3 days`, `2 weeks`; `5 business_days` in `due in` and
`for`. Hours would promise a precision that nobody keeps, and a month is not always the same number of days.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

when days_overdue >= 3: assign to "team" due in 24 hours
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

when days_overdue >= 3: assign to "team" due in 1 day
""",
    help="write whole days or weeks: `1 day`, `3 days`, `2 weeks`",
)
