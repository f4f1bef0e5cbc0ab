"""D114: twice."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D114",
    slug="twice",
    severity=Severity.ERROR,
    message="`{part}` stands twice in one `{statement}`",
    explanation="""\
Each part of a statement may stand once; their order does not matter.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

never contact when disputed when promised
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

never contact when disputed or promised
""",
    help="keep one of them",
)
