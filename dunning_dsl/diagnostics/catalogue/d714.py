"""D714: not an amount."""

from dunning_dsl.diagnostics.catalogue._book import GOOD, POLICY, invoice
from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D714",
    slug="not-an-amount",
    severity=Severity.ERROR,
    message="`{value}` is not an amount of money: {why}",
    explanation="""\
An amount is a plain number in whole units of its currency, with a point before the decimals: `1250.00`. Marks
between thousands, currency signs and commas mean different things in different countries and are not guessed
at. Nor are more decimals than the currency has, zeros included: `1.200` in EUR is twelve hundred in one country
and one and a fifth in another.
""",
    bad=POLICY,
    good=POLICY,
    help="write amounts as 1250.00, in the export or in a history.sql",
    bad_files=invoice("0041,C1,2025-03-01,2025-03-15,$120,USD"),
    good_files=GOOD,
)
