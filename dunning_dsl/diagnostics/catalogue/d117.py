"""D117: experiment because."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D117",
    slug="experiment-because",
    severity=Severity.ERROR,
    message="an experiment has no `because`",
    explanation="""\
An experiment may say whom it takes in (`when`) and between which dates (`from`, `before`). Reasons are for what
is forbidden or limited.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

experiment touch because "to learn": control 90%, text 10%
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

experiment touch: control 90%, text 10%
""",
    help="say it in a comment, after `#`",
)
