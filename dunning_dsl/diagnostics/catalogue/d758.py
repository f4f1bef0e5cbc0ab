"""D758: used twice."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D758",
    slug="used-twice",
    severity=Severity.ERROR,
    message="`{name}` is used twice in this file",
    explanation="""\
A module's statements stand once in a policy.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

use std.safe
use std.safe
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

use std.safe
""",
    help="take one of the two out",
)
