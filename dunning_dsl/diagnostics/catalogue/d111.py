"""D111: reserved name."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D111",
    slug="reserved-name",
    severity=Severity.ERROR,
    message="`{found}` {does}, and cannot be a name",
    explanation="""\
Some words hold the language together: those that begin a statement or an action, and words such as `and`,
`when`, `to`. They cannot name a fact, a parameter or a stage. A value of a fact that happens to be spelled so
is written in quotes.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

stages: warning -> cancel
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

stages: warning -> cancelled
""",
)
