"""D726: unknown name."""

from dunning_dsl.diagnostics.catalogue._book import GOOD, POLICY, event
from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D726",
    slug="unknown-value",
    severity=Severity.ERROR,
    message="the policy knows no {what} `{value}`{hint}",
    explanation="""\
A message on a channel that the policy does not know counts for no limit on a channel and for no fact about one.
The rows are kept, because a contact left out would let the policy write more often.
""",
    bad=POLICY,
    good=POLICY,
    help="use one of {known}, for example with a CASE in a history.sql",
    bad_files=event("C1,0041,2025-03-20T10:00:00Z,1,message_sent,,e-mail,"),
    good_files=GOOD,
)
