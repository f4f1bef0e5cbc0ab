"""D128: invisible character."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D128",
    slug="invisible-character",
    severity=Severity.ERROR,
    message="there is a character here that cannot be seen: {sign}",
    explanation="""\
Some characters have no width, look like a space and are none, or turn the direction of the text, so that a
reader sees something else than what the file says. They often come with text copied from a web page or a
letter.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

let late\u00a0= days_overdue >= 30
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

let late = days_overdue >= 30
""",
    help="delete it and type the place again",
)
