"""D124: comment sign."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D124",
    slug="comment-sign",
    severity=Severity.ERROR,
    message="`{found}` does not begin a comment",
    explanation="""\
A comment begins with `#` and goes on to the end of the line.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

let late = days_overdue >= 30 -- a month
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

let late = days_overdue >= 30 # a month
""",
    help="begin the comment with `#`",
)
