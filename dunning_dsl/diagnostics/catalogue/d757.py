"""D757: no such library module."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D757",
    slug="no-such-library-module",
    severity=Severity.ERROR,
    message="the standard library has no `{name}`",
    explanation="""\
`use std.NAME` takes in a module of the standard library; `use "./file.dun"` one of your own.
A country without a pack (`use std.compliance.ca`) has guards of your own instead: `never`, `limit` and `quiet` in the
policy, with `when country == "CA"` where it has customers elsewhere too.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

use std.save
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

use std.safe
""",
    help="`std.safe` and `std.retries` are two that it has",
)
