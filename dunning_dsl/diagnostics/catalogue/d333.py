"""D333: takes nothing more."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D333",
    slug="takes-nothing-more",
    severity=Severity.ERROR,
    message="`{name}` takes nothing after it",
    explanation="""\
Only some events and patterns are told more: a channel, a kind of offer, a queue, a stage.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

rule thanks:
    on payment_received(email): send email "thank_you"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

rule thanks:
    on payment_received: send email "thank_you"
""",
    help="write `{name}` alone",
)
