"""D749: currency assumed."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D749",
    slug="currency-assumed",
    severity=Severity.NOTE,
    message="{invoices} without a currency: amounts were looked at as if they were {assumed}",
    explanation="""\
A policy with one currency lends it to invoices that name none. Where a history is checked without a policy, nobody says
which it is, and amounts are read with two decimals. With a policy this is not said.
""",
    bad="",
    good="",
    help="nothing is wrong if the policy has one currency: name it with `--policy FILE`",
)
