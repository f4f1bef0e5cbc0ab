"""D216: only in the library."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D216",
    slug="only-in-the-library",
    severity=Severity.ERROR,
    message="this kind of `{statement}` can only be declared in the standard library",
    explanation="""\
Channels, tones, roles, kinds of offers, and facts that are derived from the history have a meaning in the
engine; a policy cannot add any. It can declare columns of the customer's data.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

fact calls_made(window): count "Calls made in the window"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

fact calls_made: count default 0 "Calls made so far"
""",
    help="declare a column of your own data as `fact NAME: TYPE default VALUE`",
)
