"""D340: not a code."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D340",
    slug="not-a-code",
    severity=Severity.ERROR,
    message='`{name}` is never `"{text}"`: it is {example}',
    explanation="""\
Countries and regions are compared by their ISO 3166 codes. Another spelling would never be equal, and the rule
would silently do nothing: `UK` is no country there (it is `GB`), nor is `EL` (it is `GR`). A test that gives a country
gives such a code too, or `""` for one that is not known.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when country == "usa": send email "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when country == "US": send email "reminder"
""",
    help="write the code",
)
