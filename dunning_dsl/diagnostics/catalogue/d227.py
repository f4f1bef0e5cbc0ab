"""D227: wrong argument."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D227",
    slug="wrong-argument",
    severity=Severity.ERROR,
    message="here must stand {wanted}",
    explanation="""\
What stands in the parentheses of a fact is of one kind for each place: a window of days, a channel, a message,
a kind of offer, a rate.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when sent(email, 20%) > 3: send email "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when sent(email, 20 days) > 3: send email "reminder"
""",
    help="write {wanted}",
)
