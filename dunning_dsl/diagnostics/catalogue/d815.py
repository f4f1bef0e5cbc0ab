"""D815: no timezone."""

from __future__ import annotations

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D815",
    slug="no-timezone",
    severity=Severity.WARNING,
    message="no `timezone` is set: customers without one of their own are decided in UTC",
    help='write `timezone customer else "ZONE"`, with the zone of most of your customers',
    explanation="""\
Days, quiet hours and the time of a decision are the customer's. Where a customer's zone is not known another has to
stand in, and UTC is rarely the right one: a morning in London is the middle of the night in California.
""",
    bad="""\
policy "P":
    currency USD
""",
    good="""\
policy "P":
    currency USD
    timezone customer else "America/New_York"
""",
)
