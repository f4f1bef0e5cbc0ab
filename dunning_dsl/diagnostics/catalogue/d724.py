"""D724: unknown zone."""

from dunning_dsl.diagnostics.catalogue._book import GOOD, POLICY, customers
from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D724",
    slug="unknown-zone",
    severity=Severity.ERROR,
    message="there is no time zone `{value}`{hint}",
    explanation="""\
Zones have the names of the IANA database. Abbreviations such as `EST` or `CET` and offsets do not say when
clocks change.
""",
    bad=POLICY,
    good=POLICY,
    help="use a name such as Europe/Berlin, or leave the cell empty: then the policy's zone stands",
    bad_files=customers("C1,Berlin,pro", "C2,,free"),
    good_files=GOOD,
)
