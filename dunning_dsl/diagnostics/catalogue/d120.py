"""D120: expect and days."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D120",
    slug="expect-and-days",
    severity=Severity.ERROR,
    message="a test with days expects everything in its days",
    explanation="""\
A test is either about one moment (`given ... expect ...`) or goes through time (`day N: ...`); then each
`expect` belongs to a day.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

test "t":
    expect nothing
    day 3: expect nothing
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

test "t":
    day 3: expect nothing
""",
    help="move this `expect` after the `day N:` of its day",
)
