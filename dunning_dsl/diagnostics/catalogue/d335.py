"""D335: written out."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D335",
    slug="written-out",
    severity=Severity.ERROR,
    message="here stands a value, written out",
    explanation="""\
The values of params, the defaults of facts, the cells of tables and what a test sets are written out, so that
they can be read and compared without working anything out.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

param patience: days = 3 days + 2 days

rule nudge:
    when days_overdue >= patience: send email "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

param patience: days = 5 days

rule nudge:
    when days_overdue >= patience: send email "reminder"
""",
    help="write the value itself",
)
