"""D228: other type than the library."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D228",
    slug="other-type-than-the-library",
    severity=Severity.ERROR,
    message="the library's `{name}` is {type}, and this is something else",
    explanation="""\
A policy may say for a column that the library knows whether it is optional and what its default is. Its type is
fixed, because the library's own rules read it.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

fact tenure: count default 0
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

fact tenure: days default 0 days
""",
    help="declare it as `fact {name}: {type}`, or use another name",
)
