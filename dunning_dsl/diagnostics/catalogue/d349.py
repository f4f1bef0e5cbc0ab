"""D349: shares."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D349",
    slug="shares",
    severity=Severity.ERROR,
    message="the shares of `{name}` add up to {total}, not to 100%",
    explanation="""\
Every customer is in exactly one arm, so the shares are parts of a whole.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

experiment touch: control 90%, text_first 20%
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

experiment touch: control 90%, text_first 10%
""",
    help="make them add up to 100%",
)
