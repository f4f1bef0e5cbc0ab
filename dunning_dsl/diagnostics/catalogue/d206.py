"""D206: unknown word."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D206",
    slug="unknown-word",
    severity=Severity.ERROR,
    message="there is no {kind} `{name}`",
    explanation="""\
Channels, roles, tones, kinds of offers and events are declared in the standard library; stages in the policy's
`stages:`. The word here is none of those.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    on day 3: send emial "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    on day 3: send email "reminder"
""",
    help="check the spelling; the library's pages list what there is",
)
