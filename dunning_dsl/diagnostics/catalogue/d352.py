"""D352: offer without its terms."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D352",
    slug="offer-without-its-terms",
    severity=Severity.ERROR,
    message="an offer of `{kind}` must say: {missing}",
    explanation="""\
What is offered must be said in full; what a kind of offer needs is declared with it in the library.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

rule help:
    when days_overdue >= 14: offer payment_plan()
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

rule help:
    when days_overdue >= 14: offer payment_plan(instalments: 3)
""",
    help="write it as `{example}`",
)
