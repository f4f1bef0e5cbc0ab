"""D337: tone of another type."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D337",
    slug="tone-of-another-type",
    severity=Severity.ERROR,
    message="`choose tone` always chooses one of the library's tones: {type}",
    explanation="""\
`choose tone` sets how every message sounds that names no tone itself, so its values are the tones that messages
are written for.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

choose tone as one of soft, hard:
    soft otherwise
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

choose tone:
    friendly otherwise
""",
    help="leave `as ...` out",
)
