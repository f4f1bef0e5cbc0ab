"""D209: no policy statement."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D209",
    slug="no-policy-statement",
    severity=Severity.ERROR,
    message="this file has no `policy` statement",
    explanation="""\
A policy file says once what it is called and which currency it is about. A file without that can only be a
module, which a policy takes in with `use "./file.dun"`. A module is checked through the policies that use it, in its
own folder or up to three above; there is none here.
""",
    bad="""\
# nothing but a rule
rule nudge:
    on day 3: send email "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

rule nudge:
    on day 3: send email "reminder"
""",
    help='begin it with `policy "NAME":` and, indented under it, `currency USD`, or let a policy `use` it',
)
