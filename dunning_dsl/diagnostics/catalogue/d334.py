"""D334: event needs more."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D334",
    slug="event-needs-more",
    severity=Severity.ERROR,
    message="`{name}` must be told which {wanted}",
    explanation="""\
Some events are about one channel, one kind of offer or one queue.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

rule by_post:
    on message_failed: send letter "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

rule by_post:
    on message_failed(email): send letter "reminder"
""",
    help="write it as `{example}`",
)
