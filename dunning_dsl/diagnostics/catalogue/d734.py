"""D734: no order."""

from dunning_dsl.diagnostics.catalogue._book import GOOD, POLICY, event
from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D734",
    slug="no-order-column",
    severity=Severity.WARNING,
    message=("{customers} with events of several kinds at one time, and no column `order` says which came first"),
    explanation="""\
Dates without times leave open what came first on a day. Payments are then taken first, the rest in the order of
the closed list of kinds: sensible, but not what happened.
""",
    bad=POLICY,
    good=POLICY,
    help="add a column `order` with whole numbers, for example row_number() in a history.sql",
    bad_files=event(
        "C1,0041,2025-03-20,message_sent,,email",
        "C1,0041,2025-03-20,replied,,email",
        header="customer_id,invoice_id,at,kind,amount,channel",
    ),
    good_files=GOOD,
)
