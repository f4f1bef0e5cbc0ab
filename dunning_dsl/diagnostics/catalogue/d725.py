"""D725: unknown currency."""

from dunning_dsl.diagnostics.catalogue._book import GOOD, POLICY, invoice
from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D725",
    slug="unknown-currency",
    severity=Severity.ERROR,
    message="there is no currency `{value}`{hint}",
    explanation="""\
Currencies are written as three capital letters of ISO 4217.
""",
    bad=POLICY,
    good=POLICY,
    help="use an ISO 4217 code such as USD or EUR",
    bad_files=invoice("0041,C1,2025-03-01,2025-03-15,120.00,usd"),
    good_files=GOOD,
)
