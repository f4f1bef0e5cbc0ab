"""D327: division."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D327",
    slug="division",
    severity=Severity.ERROR,
    message="only a number that is not zero can be divided by",
    explanation="""\
A division by something that can be zero could fail at run time; a policy that passes the check cannot. So the
divisor is a number that is written out.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when amount_due / open_invoices > 50: send email "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when amount_due / 3 > 50: send email "reminder"
""",
    help="divide by a plain number, as in `amount_due / 3`",
)
