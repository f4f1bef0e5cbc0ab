"""D140: currency code."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D140",
    slug="currency-code",
    severity=Severity.ERROR,
    message="`{found}` is not a currency code",
    explanation="""\
Currencies are written with the three capital letters of ISO 4217: `USD`, `EUR`, `GBP`.
""",
    bad="""\
policy "P":
    currency usd
    timezone "UTC"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"
""",
    help="write the three capital letters of its ISO 4217 code, such as `{meant}`",
)
