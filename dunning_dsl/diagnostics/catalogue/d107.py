"""D107: bracket."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D107",
    slug="bracket",
    severity=Severity.ERROR,
    message="this {which} bracket has no {other} one",
    explanation="""\
Round brackets come in pairs: each `(` needs its `)` before the statement ends.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

let late = (days_overdue >= 30 and not disputed
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

let late = (days_overdue >= 30 and not disputed)
""",
)
