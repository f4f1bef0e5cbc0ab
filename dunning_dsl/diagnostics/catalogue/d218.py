"""D218: named twice in a list."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D218",
    slug="named-twice-in-a-list",
    severity=Severity.ERROR,
    message="`{name}` stands twice in one list",
    explanation="""\
Each entry of a list is there once. A second one is most often a slip for another word.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

fact plan: one of free, pro, free
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

fact plan: one of free, pro, enterprise
""",
    help="take one of the two out",
)
