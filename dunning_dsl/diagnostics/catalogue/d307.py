"""D307: not a fact."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D307",
    slug="not-a-fact",
    severity=Severity.ERROR,
    message="this must be a fact",
    explanation="""\
`known(...)` asks whether the data has a fact; `given` sets one. A definition is worked out from facts, and is
neither.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

fact health: number optional
let score = health default 50

rule nudge:
    when known(score): send email "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

fact health: number optional

rule nudge:
    when known(health): send email "reminder"
""",
    help="name one of the facts, such as `days_overdue`; `dunning facts` lists them",
)
