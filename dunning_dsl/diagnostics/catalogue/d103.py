"""D103: unknown statement."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D103",
    slug="unknown-statement",
    severity=Severity.ERROR,
    message="`{found}` does not begin a statement",
    explanation="""\
A line at the left margin begins a statement, and only certain words do that. What belongs to a statement is
indented.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

nevr contact when disputed
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

never contact when disputed
""",
    help=(
        "a line at the left margin begins with one of: policy, use, fact, param, let, stages, choose, table, "
        "rule, when, on, never, limit, quiet, experiment, prove, test"
    ),
)
