"""D741: unknown change."""

from dunning_dsl.diagnostics.catalogue._book import GOOD, POLICY, event
from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D741",
    slug="unknown-change",
    severity=Severity.NOTE,
    message="events say that `{value}` changed, which is no fact of the policy",
    explanation="""\
The event is kept and changes nothing.
""",
    bad=POLICY,
    good=POLICY,
    help="nothing, if the policy does not need it",
    bad_files=event("C1,,2025-03-20,1,fact_changed,,,colour"),
    good_files=GOOD,
)
