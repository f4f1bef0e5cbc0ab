"""D323: wrong kind of value."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D323",
    slug="wrong-kind-of-value",
    severity=Severity.ERROR,
    message="here must stand {wanted}, and this is {found}",
    explanation="""\
Each place takes one kind of value: days, money, a count, a percent, a text, or one of some words.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

param patience: days = 20 USD

rule nudge:
    when days_overdue >= patience: send email "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

param patience: days = 20 days

rule nudge:
    when days_overdue >= patience: send email "reminder"
""",
    help="write {wanted}",
)
