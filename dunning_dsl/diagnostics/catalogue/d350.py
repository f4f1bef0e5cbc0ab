"""D350: share not a percent."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D350",
    slug="share-not-a-percent",
    severity=Severity.ERROR,
    message="a share is a percent",
    explanation="""\
The arms of an experiment share out all customers, in percent.
""",
    bad="",
    good="",
    help="write it as `10%`",
)
