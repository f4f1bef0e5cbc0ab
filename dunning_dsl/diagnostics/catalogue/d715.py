"""D715: not above zero."""

from dunning_dsl.diagnostics.catalogue._book import GOOD, POLICY, invoice
from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D715",
    slug="not-above-zero",
    severity=Severity.ERROR,
    message="the amount `{value}` is not above zero",
    explanation="""\
What somebody owes or pays is above zero. An invoice that gives money back has the kind `credit_note`; a payment
that went back is an event of the kind `reversed`; both with an amount above zero.
""",
    bad=POLICY,
    good=POLICY,
    help=(
        "leave the row out, or give it the kind that it is: credit_note for an invoice, credit or "
        "reversed for a payment"
    ),
    bad_files=invoice("0041,C1,2025-03-01,2025-03-15,-120.00,USD"),
    good_files=GOOD,
)
