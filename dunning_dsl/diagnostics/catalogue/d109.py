"""D109: equals sign."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D109",
    slug="equals-sign",
    severity=Severity.ERROR,
    message="`{found}` is not the sign for this: `{meant}` stands where {does}",
    explanation="""\
Two values are compared with `==`. A single `=` gives a value: in `let`, `param` and in what a test is given.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

when weekday = friday: tag "friday"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

when weekday == friday: tag "friday"
""",
    help="write `{meant}`",
)
