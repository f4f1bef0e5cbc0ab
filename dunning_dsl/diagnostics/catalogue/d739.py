"""D739: other currency."""

from dunning_dsl.diagnostics.catalogue._book import GOOD, POLICY, invoice
from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D739",
    slug="other-currency",
    severity=Severity.WARNING,
    message="{invoices} in {value}, which the policy does not list ({listed})",
    explanation="""\
A policy decides cases in its own currencies only.
""",
    bad=POLICY,
    good=POLICY,
    help="write `currency {line}` in the policy{why}; else these debts are counted in every report, not decided",
    bad_files=invoice("0041,C1,2025-03-01,2025-03-15,120.00,EUR"),
    good_files=GOOD,
)
