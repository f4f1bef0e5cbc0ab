"""D121: derived step."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D121",
    slug="derived-step",
    severity=Severity.ERROR,
    message="`{fact}(...)` cannot be set on a day of a test",
    explanation="""\
Facts in brackets follow from the history. On a day of a test the history is written as what happens, and these
facts follow.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

test "t":
    day 3: channel_failed(email) = true
           expect nothing
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

test "t":
    day 3: bounces email
           expect nothing
""",
    help="say what happened instead: `bounces email`, `pays 50 USD`, `replies` ...",
)
