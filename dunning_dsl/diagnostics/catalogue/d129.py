"""D129: strange character."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D129",
    slug="strange-character",
    severity=Severity.ERROR,
    message="`{found}` has no meaning in the language",
    explanation="""\
This character is no part of any word or sign of the language. In a text in quotes it may stand.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

let late = days_overdue >= 30;
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

let late = days_overdue >= 30
""",
)
