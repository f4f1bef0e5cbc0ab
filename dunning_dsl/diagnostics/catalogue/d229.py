"""D229: guard left out."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D229",
    slug="guard-left-out",
    severity=Severity.ERROR,
    message="`without` leaves out rules; a `{name}` cannot be left out",
    explanation="""\
The guards of a module (`never`, `limit`, `quiet`) are why it is used; taking single ones out would not be seen
later. Rules can be left out by their name.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

use std.safe without never
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

use std.safe
""",
    help="leave out the module, or write your own without that guard",
)
