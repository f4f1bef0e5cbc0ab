"""D727: not a place."""

from dunning_dsl.diagnostics.catalogue._book import GOOD, customers
from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

_POLICY = """\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when days_overdue >= 3 and country == "DE": assign to "callers"
"""

ENTRY = Entry(
    code="D727",
    slug="not-a-place",
    severity=Severity.ERROR,
    message="`{value}` in `{column}` is not {wanted}",
    explanation="""\
Countries and regions are written by their ISO 3166 codes, because the guards of the library compare these: where a
cell says `Deutschland`, no country's guard would hold, and they would be written to as if no law were theirs. An empty
cell says that nobody knows, and then the guards of every country hold.
""",
    bad=_POLICY,
    good=_POLICY,
    help="{way}; or leave the cell empty where nobody knows{then}",
    bad_files=customers("C1,,UK", "C2,,DE", header="customer_id,timezone,country"),
    good_files=GOOD,
)
