"""D119: step without day."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D119",
    slug="step-without-day",
    severity=Severity.ERROR,
    message="this happens on no day",
    explanation="""\
What happens in a test (`pays`, `bounces`, `FACT = VALUE` ...) happens on a day, so it stands after `day N:`.
What holds from the start is `given`.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

test "t":
    pays 100 USD
    expect nothing
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

test "t":
    day 3: pays 100 USD
           expect nothing
""",
    help="put it after `day N:`",
)
