"""D210: second policy statement."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D210",
    slug="second-policy-statement",
    severity=Severity.ERROR,
    message="a file has one `policy` statement, and this is the second",
    explanation="""\
The settings of a policy stand in one place.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

policy "Q":
    currency USD

rule nudge:
    on day 3: send email "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    on day 3: send email "reminder"
""",
    help="put the settings of both under the first",
)
