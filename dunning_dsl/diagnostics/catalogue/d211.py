"""D211: policy in a module."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D211",
    slug="policy-in-a-module",
    severity=Severity.ERROR,
    message="a module has no `policy` statement of its own",
    explanation="""\
What `use` takes in becomes part of the policy that uses it; the settings are that policy's.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

use "./steps.dun"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

use "./steps.dun"
""",
    help="take it out, or move what is shared into a file without one",
    bad_files=(
        (
            "steps.dun",
            """\
policy "Q":
    currency USD

rule nudge:
    on day 3: send email "reminder"
""",
        ),
    ),
    good_files=(
        (
            "steps.dun",
            """\
rule nudge:
    on day 3: send email "reminder"
""",
        ),
    ),
)
