"""D215: unknown time zone."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D215",
    slug="unknown-time-zone",
    severity=Severity.ERROR,
    message="there is no time zone `{zone}`",
    explanation="""\
Time zones are those of the IANA database, written as Area/City. Abbreviations such as EST are unclear, because
they do not follow daylight-saving time.
""",
    bad="""\
policy "P":
    currency USD
    timezone customer else "America/New York"

rule nudge:
    on day 3: send email "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone customer else "America/New_York"

rule nudge:
    on day 3: send email "reminder"
""",
    help='write it as Area/City, such as "America/New_York" or "Europe/Berlin", or "UTC"',
)
