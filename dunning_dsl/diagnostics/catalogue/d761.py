"""D761: set without a value."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D761",
    slug="set-without-a-value",
    severity=Severity.ERROR,
    message="`{text}` does not set anything",
    explanation="""\
`--set NAME=VALUE` replaces the value of a param for this run.
""",
    bad="",
    good="",
    help="write `--set NAME=VALUE`, as in `--set first_nudge=5`",
)
