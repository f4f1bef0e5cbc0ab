"""D126: capital letters."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D126",
    slug="capital-letters",
    severity=Severity.ERROR,
    message="`{found}` has capital letters, which {what} do not have",
    explanation="""\
Words of the language and all names are written in small letters, digits and `_`. Only currencies such as `USD`
are capitals.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

when days_overdue >= 3: send Email "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

when days_overdue >= 3: send email "reminder"
""",
    help="write `{meant}`",
)
