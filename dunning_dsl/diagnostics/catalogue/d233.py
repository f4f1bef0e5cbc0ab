"""D233: own decline classes."""

from __future__ import annotations

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

_POLICY = """\
policy "P":
    currency USD
    timezone "UTC"

choose own_decline_class as decline_class:
    soft_funds when decline_code == "refer_to_payer"{more}
    listed_class otherwise

rule again:
    when decline_may_pass and days_since_attempt >= 3, every 3 days, at most 3 times: tag "again"
"""

ENTRY = Entry(
    code="D233",
    slug="own-decline-class",
    severity=Severity.ERROR,
    message="`own_decline_class` {wrong}",
    help="write `choose own_decline_class as decline_class:`, rows such as `soft_funds when decline_code == "
    '"our_word"`, and `listed_class otherwise` last',
    explanation="""\
A policy may say what the words of its own bank or provider mean: its `own_decline_class` stands in the place of the
library's, and everything that reads `decline_class` goes by it, the guards of `std.retries` and what lasts of an
answer too. The history is told by it for each failed attempt at the moment of the failure, when only the code and the
payment method are known; so it reads nothing else.
""",
    bad=_POLICY.format(more=' and country == "GB"'),
    good=_POLICY.format(more=""),
)
