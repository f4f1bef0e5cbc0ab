"""D325: too much."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D325",
    slug="too-much",
    severity=Severity.ERROR,
    message="this may be at most {most}",
    explanation="""\
A hold of more than a year would hide a case for good, and a test decides every day up to the last that it names, at
most ten years.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

rule wait:
    on replied: hold for 400 days "they wrote"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

rule wait:
    on replied: hold for 40 days "they wrote"
""",
    help="write {most} or less",
)
