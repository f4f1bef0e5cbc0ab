"""D101: unexpected."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D101",
    slug="unexpected",
    severity=Severity.ERROR,
    message="`{found}` has no place in {reading}",
    explanation="""\
The statement could be read up to this place and makes no sense with what follows. The report says what was
being read, and what may stand here instead.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

when days_overdue >= 3 3: send email "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

when days_overdue >= 3: send email "reminder"
""",
)
