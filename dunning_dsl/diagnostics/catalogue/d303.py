"""D303: bare number meets percent."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D303",
    slug="bare-number-meets-percent",
    severity=Severity.ERROR,
    message="write a percent: a bare `{number}` could mean two things here",
    explanation="""\
Next to a percent, 20 could be 20 % or 2,000 %, so it must be written out.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when usage_trend < 20: send email "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    when usage_trend < 20%: send email "reminder"
""",
    help="write `{number}%`",
)
