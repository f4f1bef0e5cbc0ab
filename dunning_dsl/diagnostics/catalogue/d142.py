"""D142: optional and default."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D142",
    slug="optional-and-default",
    severity=Severity.ERROR,
    message="`{fact}` is optional or has a default, not both",
    explanation="""\
A fact that is `optional` is unknown where its cell is empty; one with a `default` is never unknown, and has that value
where the whole column is missing. Where it is read, `FACT default VALUE` fills in what is unknown.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

fact health: number optional default 50

when health < 30: tag "at risk"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

fact health: number optional

when health default 50 < 30: tag "at risk"
""",
    help="leave one of the two out",
)
