"""D219: not a currency."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D219",
    slug="not-a-currency",
    severity=Severity.ERROR,
    message="`{currency}` is no currency",
    explanation="""\
Currencies are written with the three capital letters of ISO 4217.
""",
    bad="""\
policy "P":
    currency USX
    timezone "UTC"

rule nudge:
    on day 3: send email "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    on day 3: send email "reminder"
""",
    help="use the three letters of ISO 4217, such as USD, EUR or GBP",
)
