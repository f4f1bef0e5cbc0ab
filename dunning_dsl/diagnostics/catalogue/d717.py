"""D717: impossible date."""

from dunning_dsl.diagnostics.catalogue._book import GOOD, POLICY, invoice
from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D717",
    slug="impossible-date",
    severity=Severity.ERROR,
    message="`{value}` cannot be: {why}",
    explanation="""\
There is no 30 February, and a year such as 8130 or 1900 is a typing mistake or stands for "none".
""",
    bad=POLICY,
    good=POLICY,
    help="correct it, or leave the cell empty where that is allowed",
    bad_files=invoice("0041,C1,2025-03-01,8130-03-15,120.00,USD"),
    good_files=GOOD,
)
