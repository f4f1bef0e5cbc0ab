"""D818: limit of zero."""

from __future__ import annotations

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D818",
    slug="limit-of-zero",
    severity=Severity.WARNING,
    message="`{limit}` allows nothing at all",
    help="write `never {pattern}`, which says so and gives its reason",
    explanation="""\
A limit of 0 forbids, but it reports what it keeps back as deferred, as if it could go later. `never` forbids and
says why.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

limit letter to 0 per 30 days
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

never letter because "Too dear"
""",
)
