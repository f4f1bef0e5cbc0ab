"""D309: too many decimals."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D309",
    slug="too-many-decimals",
    severity=Severity.ERROR,
    message="{type} has {decimals}",
    explanation="""\
Numbers are exact. A number has 6 decimals, a percent 4, an amount those of its currency; what is finer could
not be kept. In an amount zeros count too: `10.000 EUR` is ten thousand in one country and ten in another, and nobody
should have to guess which of the two a policy means.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when amount_due >= 10.005 USD: send email "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when amount_due >= 10.01 USD: send email "reminder"
""",
    help="round it",
)
