"""D732: fee after payment."""

from dunning_dsl.diagnostics.catalogue._book import GOOD, POLICY, event
from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D732",
    slug="fee-after-payment",
    severity=Severity.WARNING,
    message="{fees} charged on what was paid already, such as on invoice `{value}`",
    explanation="""\
A system that stamps its fees by date alone charges them on settled debts too. A policy charges only what is
still owed, so a replay will differ from the record in these places.
""",
    bad=POLICY,
    good=POLICY,
    help="nothing, if the system that recorded them works like that",
    bad_files=event(
        "C1,0041,2025-03-21T09:30:00Z,1,payment,120.00,,", "C1,0041,2025-03-25T09:30:00Z,2,fee_charged,15.00,,late"
    ),
    good_files=GOOD,
)
