"""D721: bare percent."""

from dunning_dsl.diagnostics.catalogue._book import TREND, customers
from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D721",
    slug="bare-percent",
    severity=Severity.ERROR,
    message="`{value}` in `{column}` lacks a percent sign",
    explanation="""\
A bare number in a column of percentages may count hundredths or wholes. Nobody can tell `0.5` percent from
half.
""",
    bad=TREND,
    good=TREND,
    help="write 20% for a fifth; a bare 20 or 0.2 could be either",
    bad_files=customers("C1,,pro,0.2", "C2,,free,10%", header="customer_id,timezone,plan,usage_trend"),
    good_files=customers("C1,,pro,20%", "C2,,free,10%", header="customer_id,timezone,plan,usage_trend"),
)
