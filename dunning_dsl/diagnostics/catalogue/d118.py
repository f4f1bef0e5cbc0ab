"""D118: late given."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D118",
    slug="late-given",
    severity=Severity.ERROR,
    message="what a test is given stands before its days and expectations",
    explanation="""\
A test first says what is given, then what happens and what is expected. What changes on a day is written `FACT
= VALUE` in that day.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

test "t":
    day 3: expect nothing
    given disputed = true
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

test "t":
    given open_ticket = true
    day 3: expect nothing
""",
    help="move this `given` to the start of the test",
)
